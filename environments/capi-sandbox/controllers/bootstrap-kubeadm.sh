# shellcheck shell=bash disable=SC2034,SC2154  # controller.sh has them
KINDS=(Cluster Machine KubeadmConfig Secret)
patience() { if jq -e '.items | all(.status.ready)' "$work/list/KubeadmConfig" >/dev/null 2>&1; then echo 30; else echo 5; fi; }

# observe: a cluster's bootstrap token. It comes from the authority's key, so it need not be kept anywhere.
observe() {
  local cluster key digest
  jq -r '.items[] | select(.metadata.name | endswith("-ca")) | "\(.metadata.namespace)/\(.metadata.labels["cluster.x-k8s.io/cluster-name"]) \(.data["tls.key"])"' "$work/list/Secret" |
    while read -r cluster key; do
      digest=$(sha256sum <<<"bootstrap token $key" | cut -d' ' -f1)
      printf '%s %s %s\n' "$cluster" "${digest:0:6}" "${digest:6:16}" | jq -Rc '. / " " | {kind: "Token", cluster: .[0], id: .[1], secret: .[2]}'
    done
}

# act: puts the token into the cluster that is to be joined.
act() {
  local uid
  uid=$(jq -r .uid <<<"$1")
  [[ ! -e $work/joinable-$uid ]] || return 0
  jq -r '.kubeconfig | @base64d' <<<"$1" >"$work/$uid.kubeconfig"
  login "$uid" "$work/$uid.kubeconfig" || return 0
  jq -c '{method: "POST", path: "/api/v1/namespaces/kube-system/secrets", body: {apiVersion: "v1", kind: "Secret", type: "bootstrap.kubernetes.io/token",
    metadata: {name: "bootstrap-token-\(.id)", namespace: "kube-system"},
    stringData: {"token-id": .id, "token-secret": .secret, "usage-bootstrap-authentication": "true", "usage-bootstrap-signing": "true",
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token"}}}' <<<"$1" >"$work/token"
  send "$uid" "$work/token" "$work/told"
  rm -f "$work/token" "$work/told/config"
  case $(<"$work/told/codes") in
    201*|409*) touch "$work/joinable-$uid"; log "a bootstrap token is in $(jq -r .cluster <<<"$1")" ;;
  esac
}
