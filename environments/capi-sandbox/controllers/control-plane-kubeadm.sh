# shellcheck shell=bash disable=SC2034,SC2154  # controller.sh has them
KINDS=(Cluster KubeadmControlPlane Machine DockerMachineTemplate Secret)
# shellcheck source=/dev/null
source "$here/certificates.sh"
observe() { workload_nodes; }
patience() { if jq -e '.items | all(.status.ready)' "$work/list/KubeadmControlPlane" >/dev/null 2>&1; then echo 10; else echo 1.5; fi; }

# act: makes a cluster's authorities, and the kubeconfig that is its administrator's.
act() {
  local name namespace endpoint
  name=$(jq -r .cluster <<<"$1") namespace=$(jq -r .namespace <<<"$1") endpoint=$(jq -r .endpoint <<<"$1")
  PKI=$work/pki
  rm -rf "$PKI"
  begin_pki
  if ! { authority ca kubernetes && authority etcd-ca etcd-ca && authority front-proxy-ca front-proxy-ca && service_account_keys &&
    certificate ca admin /O=system:masters/CN=kubernetes-admin clientAuth; }; then
    log "openssl: $(tail -n 1 "$PKI/openssl.log")"
    return
  fi
  kubeconfig "$PKI/kubeconfig" "https://$endpoint" admin "$name" "$name-admin" "$name-admin@$name"
  jq -c --rawfile ca "$PKI/ca.crt" --rawfile ca_key "$PKI/ca.key" --rawfile etcd "$PKI/etcd-ca.crt" --rawfile etcd_key "$PKI/etcd-ca.key" \
    --rawfile proxy "$PKI/front-proxy-ca.crt" --rawfile proxy_key "$PKI/front-proxy-ca.key" \
    --rawfile sa "$PKI/service-account.pub" --rawfile sa_key "$PKI/service-account.key" --rawfile kubeconfig "$PKI/kubeconfig" '
    . as $doing | {ca: [$ca, $ca_key], etcd: [$etcd, $etcd_key], proxy: [$proxy, $proxy_key], sa: [$sa, $sa_key]}
    | map_values({"tls.crt": .[0], "tls.key": .[1]}) + {kubeconfig: {value: $kubeconfig}} | to_entries[]
    | {method: "POST", path: "/api/v1/namespaces/\($doing.namespace)/secrets", body: {apiVersion: "v1", kind: "Secret", type: "cluster.x-k8s.io/secret",
        metadata: {name: "\($doing.cluster)-\(.key)", namespace: $doing.namespace, labels: {"cluster.x-k8s.io/cluster-name": $doing.cluster}, ownerReferences: [$doing.owner]},
        data: (.value | map_values(@base64))}}' <<<"$1" >"$work/secrets"
  rm -rf "$PKI"
  send management "$work/secrets" "$work/made"
  rm -f "$work/secrets" "$work/made/config"
  log "made the authorities and the kubeconfig of $namespace/$name"
}
