# shellcheck shell=bash
# A control plane's certificates, and what its static pods mount (manifests/static-pods). Beside certificates.sh.

# names NODE, whose address is in ADDRESS: the subject alternative names of a serving certificate on that node.
names() { printf 'DNS:%s,DNS:%s,DNS:localhost,IP:%s,IP:127.0.0.1' "$1" "$1.$DOMAIN" "${ADDRESS[$1]}"; }

# control_plane_certificates NODE AUTHORITY [API_NAMES]: the serving ones of that node; the API's, too, where names are given.
control_plane_certificates() {
  local member=etcd-${1#master-} both=serverAuth,clientAuth
  [[ ! ${3:-} ]] || certificate "$2" "apiserver-$1" /CN=kube-apiserver serverAuth "$3,$(names "$1")"
  certificate "$2" "controllers-$1" /CN=kube-controllers serverAuth "$(names "$1")"
  # etcd's gateway is a client of its own server, so its serving certificate is a client's too.
  certificate etcd-ca "etcd-server-$1" "/O=system:etcd-servers/CN=$member" $both "$(names "$1")"
  certificate etcd-ca "etcd-peer-$1" "/O=system:etcd-peers/CN=$member" $both "$(names "$1")"
}

# client_certificates: the clients of any control plane.
client_certificates() {
  certificate etcd-ca etcd-client /O=system:etcd-clients/CN=kube-apiserver clientAuth
  certificate client-ca admin /O=system:masters/CN=system:admin clientAuth
  certificate client-ca kube-controller-manager /CN=system:kube-controller-manager clientAuth
  certificate client-ca kube-scheduler /CN=system:kube-scheduler clientAuth
  certificate client-ca kubelet-client /O=system:masters/CN=kube-apiserver clientAuth
}

# static_pod_resources NODE DIRECTORY: what the control plane's static pods on that node mount.
static_pod_resources() {
  local node=$1 to=$2 name
  install -d -m 700 "$to"
  mkdir -p "$to"/{etcd,kube-apiserver,kube-controller-manager,kube-scheduler}
  install -m 644 "$PKI/etcd-ca.crt" "$to/etcd/etcd-ca.crt"
  pair "etcd-server-$node" "$to/etcd/etcd-server"
  pair "etcd-peer-$node" "$to/etcd/etcd-peer"

  for name in ca client-ca kubelet-ca etcd-ca; do
    install -m 644 "$PKI/$name.crt" "$to/kube-apiserver/$name.crt"
  done
  pair "apiserver-$node" "$to/kube-apiserver/apiserver"
  pair etcd-client "$to/kube-apiserver/etcd-client"
  pair kubelet-client "$to/kube-apiserver/kubelet-client"
  install -m 600 "$PKI/service-account.key" "$to/kube-apiserver/service-account.key"
  install -m 644 "$PKI/service-account.pub" "$to/kube-apiserver/service-account.pub"

  install -m 644 "$PKI/ca.crt" "$to/kube-controller-manager/ca.crt"
  pair client-ca "$to/kube-controller-manager/client-ca"
  pair kubelet-ca "$to/kube-controller-manager/kubelet-ca"
  install -m 600 "$PKI/service-account.key" "$to/kube-controller-manager/service-account.key"
  pair "controllers-$node" "$to/kube-controller-manager/serving"
  kubeconfig "$to/kube-controller-manager/kubeconfig" https://localhost:6443 kube-controller-manager

  pair "controllers-$node" "$to/kube-scheduler/serving"
  install -m 644 "$PKI/ca.crt" "$to/kube-scheduler/ca.crt"
  kubeconfig "$to/kube-scheduler/kubeconfig" https://localhost:6443 kube-scheduler
  # What waits for its first node is tried again soon: upstream's ten seconds of back-off are for big clusters.
  cat >"$to/kube-scheduler/config.yaml" <<YAML
apiVersion: kubescheduler.config.k8s.io/v1beta1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: /etc/kubernetes/static-pod-resources/kube-scheduler/kubeconfig}
leaderElection: {leaderElect: true, resourceLock: leases}
healthzBindAddress: ""
metricsBindAddress: ""
podInitialBackoffSeconds: 1
podMaxBackoffSeconds: 1
YAML
}
