# shellcheck shell=bash disable=SC2154  # work
# Many requests to an API server by one curl: what the tools and the simulated controllers use. Needs 'work', a
# directory that nobody else reads: credentials lie there for as long as the script runs.

# login NAME KUBECONFIG: NAME is whom 'send' speaks to.
login() {
  local config field file
  config=$(kubectl --kubeconfig "$2" config view --raw --minify --flatten -o json) || return 1
  printf 'silent\nconnect-timeout = 3\nmax-time = 30\n' >"$work/$1.curl"
  for field in certificate-authority-data:cacert client-certificate-data:cert client-key-data:key; do
    file=$work/$1.${field#*:}
    jq -er --arg field "${field%:*}" '(.clusters[0].cluster + .users[0].user)[$field] // empty' <<<"$config" | base64 -d >"$file" || true
    if [[ -s $file ]]; then printf '%s = "%s"\n' "${field#*:}" "$file" >>"$work/$1.curl"; fi
  done
  jq -r '.users[0].user.token // empty | "header = \("Authorization: Bearer " + . | @json)"' <<<"$config" >>"$work/$1.curl"
  jq -r '.clusters[0].cluster.server' <<<"$config" >"$work/$1.server"
}

# login_pod NAME: as the service account of this pod.
login_pod() {
  local account=/var/run/secrets/kubernetes.io/serviceaccount
  printf 'silent\nconnect-timeout = 3\nmax-time = 30\ncacert = "%s/ca.crt"\nheader = "Authorization: Bearer %s"\n' \
    "$account" "$(<$account/token)" >"$work/$1.curl"
  echo "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT" >"$work/$1.server"
}

# send NAME REQUESTS RESULTS: REQUESTS is a file of {method, path, body, type}, one a line; all are sent at once. The answer
# to line N (from 0) is RESULTS/N, its code in RESULTS/codes. When the script is killed, so is what it has not sent yet.
send() {
  rm -rf "$3"
  mkdir -p "$3"
  jq -nr --arg server "$(<"$work/$1.server")" --rawfile options "$work/$1.curl" --arg results "$3" '
    [inputs] | to_entries[] | (if .key > 0 then "next" else empty end), $options,
      "url = \($server + .value.path | @json)", "request = \(.value.method // "GET")",
      "output = \("\($results)/\(.key)" | @json)", "write-out = \"%{http_code} \(.key)\\n\"",
      (select(.value.body) | .value | "header = \"Content-Type: \(.type // "application/json")\"", "data-raw = \(.body | tojson | @json)")' \
    "$2" >"$3/config"
  [[ -s $3/config ]] || { : >"$3/codes"; return 0; }
  # What cannot be sent has the code 000.
  setpriv --pdeathsig KILL curl --parallel --parallel-max 20 --config "$3/config" >"$3/codes" 2>"$3/errors" || true
}

# refused RESULTS: a line for each answer that is none of success, by what the server said. Fails when there is none.
refused() {
  local code number found=1
  while read -r code number; do
    [[ $code != 2?? ]] || continue
    found=0
    printf '%s %s %s\n' "$number" "$code" "$(jq -r '.message // empty' "$1/$number" 2>/dev/null | head -n 1)"
  done <"$1/codes"
  return "$found"
}
