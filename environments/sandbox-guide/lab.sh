# shellcheck shell=bash
# The default lab's hosts, except for what the guide's scripts do differently: profiles/hard-way-guide.yaml says where each is from.

# shellcheck source-path=SCRIPTDIR source=../sandbox/lib/openshift.sh
source "$SANDBOX/lib/openshift.sh"

# api_certificates: one for all API servers, with all their names and addresses, by a CA that another one has signed.
api_certificates() {
  local node names
  sign kubernetes-ca /CN=kubernetes-ca -CA "$PKI/root-ca.crt" -CAkey "$PKI/root-ca.key" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
    -addext subjectKeyIdentifier=hash -addext authorityKeyIdentifier=keyid
  # What kubeconfigs trust: this one, and not who has signed it.
  cp "$PKI/kubernetes-ca.crt" "$PKI/ca.crt"
  names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
  names+=,DNS:api.$DOMAIN,DNS:api-int.$DOMAIN,DNS:localhost,IP:192.168.126.10,IP:127.0.0.1,IP:172.30.0.1
  for node in "${CONTROL_PLANE[@]}"; do names+=,IP:${ADDRESS[$node]}; done
  certificate kubernetes-ca apiserver /CN=kube-apiserver serverAuth,clientAuth "$names"
  for node in "${CONTROL_PLANE[@]}"; do pair apiserver "$PKI/apiserver-$node"; done
}
api_server_resources() { static_pod_resources "$@"; }
name_certificates() { :; }

change_bootstrap() {
  local root=$1 openshift=$1/opt/openshift secrets=$1/etc/kubernetes/bootstrap-secrets name
  by_ignition "$root"
  install -D -m 755 "$VARIANT/bootkube.sh" "$root/usr/local/bin/bootkube.sh"
  install -m 644 "$VARIANT/bootkube.service" "$root/etc/systemd/system/"
  rm "$openshift/bootkube.sh"

  install -d -m 700 "$secrets"
  cp -a "$root"/etc/kubernetes/static-pod-resources/{etcd,kube-apiserver}/. "$secrets/"
  for name in crt key; do mv "$secrets/apiserver.$name" "$secrets/kube-apiserver.$name"; done
  install -m 644 "$PKI/kubernetes-ca.crt" "$PKI/root-ca.crt" "$secrets/"
  # Everything is there before the first boot, the static pods too.
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do bootstrap_pod "$root" "$name" "$name-bootstrap"; done
  bootstrap_pod "$root" cluster-version-operator cvo-bootstrap
  # On masters these are the operators'.
  sed -i 's/^  name: kube-scheduler$/  name: openshift-kube-scheduler/' "$openshift/templates/kube-scheduler.yaml"
  sed -i 's/leaderElection: {/&resourceNamespace: openshift-kube-scheduler, /' "$openshift"/secrets/openshift-kube-scheduler/*/config.yaml

  sed -i 's/^  name: system-bootstrap-node-bootstrapper$/  name: system:bootstrapper/' "$openshift/manifests/cluster/20-rbac.yaml"
  cp "$VARIANT/25-guide.yaml" "$openshift/manifests/cluster/"
  open_ends "$openshift"
}

# bootstrap_pod ROOT COMPONENT NAME: its static pod on the bootstrap, from the template that masters have theirs from.
bootstrap_pod() {
  local own=()
  # etcd and the API server find their certificates in one directory, and etcd's pod has one container.
  case $2 in
    etcd | kube-apiserver)
      own=(-e 's|path: @RESOURCES@/[a-z-]*,|path: /etc/kubernetes/bootstrap-secrets,|; s|@RESOURCES@/[a-z-]*|/etc/kubernetes/secrets|g'
        -e 's|/apiserver\.|/kube-apiserver.|g' -e '/^  - name: etcdctl$/,/^  - name: etcd$/{/^  - name: etcd$/!d}') ;;
  esac
  sed "${own[@]}" -e '/ # on masters$/d' -e "s|^  name: .*|  name: $3|; s|@RESOURCES@|/etc/kubernetes/static-pod-resources|g" \
    -e "s|@NODE@|bootstrap|g; s|@ADDRESS@|${ADDRESS[bootstrap]}|g; s|@DOMAIN@|$DOMAIN|g; s|@PACE@|${PACE:-0}|g" \
    -e "s|@MEMBER@|etcd-bootstrap|g; s|@CLUSTER@|etcd-bootstrap=https://${ADDRESS[bootstrap]}:2380|g; s|@STATE@|new|g" \
    -e 's|@ETCD@|https://localhost:2379|g; s|@REVISION@|0|; s|@DRAIN@|0|' \
    "$1/opt/openshift/templates/$2.yaml" >"$1/etc/kubernetes/manifests/$3.yaml"
}

# open_ends OPENSHIFT: what the guide gives to no operator. close-gaps does.
open_ends() {
  local client=$1/secrets/openshift-etcd-operator/etcd-client
  # The etcd operator makes a CA of its own then, which the bootstrap's etcd does not know.
  authority etcd-signer openshift-etcd_etcd-signer
  certificate etcd-signer etcd-operator-client /O=system:etcd-clients/CN=etcd-operator clientAuth
  install -m 644 "$PKI/etcd-signer.crt" "$client/etcd-ca.crt"
  pair etcd-operator-client "$client/etcd-client"
  rm -r "$1/manifests/cluster/35-root-ca.yaml" "$1/secrets/openshift-machine-config-operator"
}

change_master() {
  local kubernetes=$1/etc/kubernetes
  by_ignition "$1"
  sed -i 's/^  namespace: openshift-kube-proxy$/  namespace: kube-system/' "$kubernetes/manifests/kube-proxy-pod.yaml"
  mv "$kubernetes/manifests/kube-proxy-pod.yaml" "$kubernetes/manifests/kube-proxy.yaml"
  install -m 644 "$(dirname -- "$VARIANT")/sandbox-openshift-install/master/etc/kubernetes/manifests/criometricsproxy.yaml" "$kubernetes/manifests/"
  install -m 644 "$PKI/kubernetes-ca.crt" "$kubernetes/ca.crt"
  install -m 644 "$PKI/etcd-ca.crt" "$kubernetes/etcd-ca.crt"
}
