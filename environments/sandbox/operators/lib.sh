# shellcheck shell=sh
# What the simulated operators share: the API, the conditions they report, and installer pods. Sourced by busybox's sh: pods have no bash.
# In a pod it speaks with the service account's token; on the bootstrap node with KUBECONFIG.

work=$(mktemp -d)
umask 077
version=4.14.0-sandbox
image=docker.io/stagegate/node:sandbox

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"; }

# lead NAMESPACE NAME SECONDS: takes or renews a Lease of so many seconds; fails while somebody else holds it.
identity=$(hostname)_$$
lead() {
  leases=/apis/coordination.k8s.io/v1/namespaces/$1/leases
  lease=$(get "$leases/$2" 2>/dev/null || echo '{"metadata":{}}')
  echo "$lease" | jq --arg namespace "$1" --arg name "$2" --argjson seconds "$3" --arg me "$identity" '
    def free: .spec.renewTime == null or .spec.holderIdentity == $me
      or (.spec.renewTime | sub("\\.[0-9]+Z$"; "Z") | fromdateiso8601) + $seconds < now;
    if free then {apiVersion: "coordination.k8s.io/v1", kind: "Lease",
      metadata: {namespace: $namespace, name: $name, resourceVersion: .metadata.resourceVersion},
      spec: {holderIdentity: $me, leaseDurationSeconds: $seconds, renewTime: (now | todate | sub("Z$"; ".000000Z"))}}
    else error("held by \(.spec.holderIdentity)") end' 2>/dev/null >"$work/lease" || return 1
  if grep -q '"resourceVersion": null' "$work/lease"; then write POST "$leases" -d "@$work/lease"
  else write PUT "$leases/$2" -d "@$work/lease"; fi >/dev/null 2>&1
}

# rest: between two steps that a person may want to watch. PACE comes from 'up --pace SECONDS'.
rest() { [ "${PACE:-0}" = 0 ] || sleep "$PACE"; }

if [ -n "${KUBECONFIG:-}" ]; then
  field() { awk -v key="$1:" '$1 == key { print $2; exit }' "$KUBECONFIG"; }
  server=$(field server)
  field certificate-authority-data | base64 -d >"$work/ca.crt"
  field client-certificate-data | base64 -d >"$work/client.crt"
  field client-key-data | base64 -d >"$work/client.key"
  printf 'cacert = "%s"\ncert = "%s"\nkey = "%s"\n' "$work/ca.crt" "$work/client.crt" "$work/client.key" >"$work/curl"
else
  account=/var/run/secrets/kubernetes.io/serviceaccount
  server=https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT
  printf 'cacert = "%s"\nheader = "Authorization: Bearer %s"\n' "$account/ca.crt" "$(cat "$account/token")" >"$work/curl"
fi

# request PATH [CURL OPTIONS…]: asks the API, by curl: it starts in a tenth of the time of kubectl, and can write a status.
request() {
  path=$1
  shift
  curl --silent --show-error --fail --max-time 10 --config "$work/curl" "$server$path" "$@"
}
get() { request "$1"; }
write() {
  method=$1
  shift
  request "$@" -X "$method" -H 'Content-Type: application/json'
}
api() {
  method=$1 path=/apis/$2
  shift 2
  request "$path" -X "$method" "$@"
}
patch_status() { api PATCH "$1/status" -H 'Content-Type: application/merge-patch+json' -d "$2" >/dev/null; }

# A condition as jq makes it, for whoever calls jq anyway: each start of it costs as much as a request.
# shellcheck disable=SC2016,SC2034
condition='def condition($type; $status; $reason; $message):
  {type: $type, status: $status, reason: $reason, message: $message, lastTransitionTime: (now | todate)};'

# report OPERATOR AVAILABLE PROGRESSING DEGRADED REASON MESSAGE: sets a ClusterOperator's conditions.
report() {
  path=config.openshift.io/v1/clusteroperators/$1
  old=$(api GET "$path" 2>/dev/null) ||
    api POST config.openshift.io/v1/clusteroperators -H 'Content-Type: application/json' \
      -d "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ClusterOperator\",\"metadata\":{\"name\":\"$1\"}}" >/dev/null || return 1
  # A condition's time is that of its last change, not of its last writing.
  patch_status "$path" "$(jq -nc --argjson old "${old:-{\}}" --arg version "$version" \
    --arg available "$2" --arg progressing "$3" --arg degraded "$4" --arg reason "$5" --arg message "$6" "$condition"'
    {status: {versions: [{name: "operator", version: $version}], conditions: [
      (condition("Available"; $available; $reason; $message), condition("Progressing"; $progressing; $reason; $message),
       condition("Degraded"; $degraded; $reason; $message), condition("Upgradeable"; "True"; "AsExpected"; "")) as $c
      | ([$old.status.conditions[]? | select(.type == $c.type and .status == $c.status)][0]) as $same
      | if $same then $c + {lastTransitionTime: $same.lastTransitionTime} else $c end]}}')" &&
    log "ClusterOperator $1: Available=$2 Progressing=$3 Degraded=$4 ($5) $6"
}

# follow_daemonset NAMESPACE NAME OPERATOR WORDS: reports for ever how many nodes it is ready on. Beside three masters there may
# be a worker, which nothing waits for.
follow_daemonset() {
  said='' rest=1
  while :; do
    now=$(get "/apis/apps/v1/namespaces/$1/daemonsets/$2" 2>/dev/null |
      jq -r '.status | "\(.numberReady) of \(.desiredNumberScheduled)"' 2>/dev/null)
    if [ "$now" != "$said" ]; then
      rest=1
      case $now in
        '' | '0 of'* | 'null of'*) ;;
        # Once all is well there is little to see, and asking costs.
        '3 of 3' | '4 of 4') report "$3" True False False AsExpected "$4 $now nodes" && said=$now rest=10 ;;
        '3 of 4') report "$3" True True False Deploying "$4 $now nodes" && said=$now ;;
        *) report "$3" False True False Deploying "$4 $now nodes" && said=$now ;;
      esac
    fi
    sleep "$rest"
  done
}

# masters: "NODE ADDRESS" of every master that is Ready, in the order of their names.
masters() {
  get '/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fmaster' 2>/dev/null | jq -r '.items | sort_by(.metadata.name)[]
    | select(any(.status.conditions[]; .type == "Ready" and .status == "True"))
    | "\(.metadata.name) \(.status.addresses[] | select(.type == "InternalIP") | .address)"'
}

# until_change LIST COMMAND…: runs it, and again whenever something of that list has changed, until it works. LIST is a path with
# its query, which ends in ? or &.
until_change() {
  list=$1
  shift
  [ -p "$work/changes" ] || mkfifo "$work/changes"
  until "$@"; do
    curl --silent --no-buffer --max-time 30 --config "$work/curl" "$server${list}watch=1" >"$work/changes" 2>/dev/null &
    watch=$!
    while read -r change; do
      if [ -n "$change" ] && "$@"; then
        kill "$watch" 2>/dev/null
        return
      fi
    done <"$work/changes"
    # The watch has ended, or could not begin.
    sleep 1
  done
}

# all_masters: the same, once there are three.
three_masters() { found=$(masters) && [ "$(echo "$found" | wc -l)" -ge 3 ]; }
all_masters() {
  until_change '/api/v1/nodes?' three_masters
  echo "$found"
}

# apply PATH: the object that stdin describes, as 'kubectl apply --server-side' does.
apply() {
  request "$1?fieldManager=operator&force=true" -X PATCH -H 'Content-Type: application/apply-patch+yaml' --data-binary @- >/dev/null
}

succeeded() { get "/api/v1/namespaces/$namespace/pods/$pod" 2>/dev/null | grep -q '"phase": *"Succeeded"'; }
# install COMPONENT NODE MANIFEST REVISION: an installer pod on that node lays down what the static pod mounts, from the
# Secret resources-NODE, and then its manifest, whole.
install() {
  namespace=openshift-$1 short=${2%%.*} pod=installer-$4-${2%%.*}
  until { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-%s}\ndata:\n  pod.yaml: |\n' "$short" && sed 's/^/    /' "$3"; } |
    apply "/api/v1/namespaces/$namespace/configmaps/pod-$short" &&
    sed -e "s|@COMPONENT@|$1|g; s|@NAMESPACE@|$namespace|g; s|@NODE@|$2|g; s|@SHORT@|$short|g; s|@POD@|$pod|g; s|@IMAGE@|$image|g" \
      /operators/installer.yaml | apply "/api/v1/namespaces/$namespace/pods/$pod"; do sleep 1; done
  until_change "/api/v1/namespaces/$namespace/pods?fieldSelector=metadata.name%3D$pod&" succeeded
  log "$1: static pod of revision $4 installed on $2"
}

# endpoints: the voting members' addresses, which the etcd operator publishes.
endpoints() { get /api/v1/namespaces/openshift-etcd/configmaps/etcd-endpoints 2>/dev/null | jq -r '.data // {} | .[]' | sort; }
