# shellcheck shell=bash
# What a lab that is raised as openshift-install would make it has in other places, or under other names. The parts are
# the same; profiles/openshift-install.yaml says where each name is from.

# as_openshift_install NODE ROOT: called last, on a host's disk that is otherwise done.
as_openshift_install() {
  local node=$1 root=$2
  # Ignition's own record, which it leaves when it has configured a host: at the first boot.
  echo 'f /etc/.ignition-result.json 0600 root root - {"provisioningBootID":"%b","userConfigProvided":true}' \
    >"$root/etc/tmpfiles.d/ignition.conf"
  if [[ $node != bootstrap ]]; then
    # The Machine Config Server gives out a service account's token; a certificate's name cannot be as long as that one's.
    sed -i -e '/client-key-data/d' -e "s|client-certificate-data:.*|token: $(<"$PKI/bootstrapper.token")|" "$root/etc/kubernetes/kubeconfig"
    # What a master runs of its own accord, played: there is no CRI-O here whose metrics it could guard.
    cat >"$root/etc/kubernetes/manifests/criometricsproxy.yaml" <<YAML
apiVersion: v1
kind: Pod
metadata: {name: kube-rbac-proxy-crio, namespace: openshift-machine-config-operator}
spec:
  hostNetwork: true
  priorityClassName: system-cluster-critical
  tolerations: [{operator: Exists}]
  containers:
  - {name: kube-rbac-proxy-crio, image: docker.io/stagegate/node:sandbox, imagePullPolicy: Never, command: [sleep, infinity]}
YAML
    return
  fi

  local openshift=$root/opt/openshift
  mv "$openshift/bootkube-openshift-install.sh" "$openshift/bootkube.sh"
  kubeconfig "$openshift/auth/kubeconfig" "https://api-int.$DOMAIN:6443" admin
  kubeconfig "$openshift/auth/kubeconfig-loopback" https://localhost:6443 admin
  install -D -m 644 "$PKI/ca.crt" "$openshift/tls/kube-apiserver-localhost-ca-bundle.crt"

  # The etcd containers say themselves with which certificates etcdctl is to call.
  local etcd=@RESOURCES@/etcd
  sed -i "/^    imagePullPolicy:/a\\
    env:\\
    - {name: ETCDCTL_API, value: \"3\"}\\
    - {name: ETCDCTL_CACERT, value: $etcd/etcd-ca.crt}\\
    - {name: ETCDCTL_CERT, value: $etcd/etcd-server.crt}\\
    - {name: ETCDCTL_KEY, value: $etcd/etcd-server.key}" "$openshift/templates/etcd.yaml"
  sed -i 's/^  name: kube-scheduler$/  name: openshift-kube-scheduler/' "$openshift/templates/kube-scheduler.yaml"
  # Who has that token is that service account.
  local resources
  for resources in "$root"/etc/kubernetes/static-pod-resources/kube-apiserver "$openshift"/secrets/openshift-kube-apiserver/*; do
    printf '%s,system:serviceaccount:openshift-machine-config-operator:node-bootstrapper,1,system:serviceaccounts\n' \
      "$(<"$PKI/bootstrapper.token")" >"$resources/tokens.csv"
    chmod 600 "$resources/tokens.csv"
  done
  sed -i 's|^    - --client-ca-file=.*|&\n    - --token-auth-file=@RESOURCES@/kube-apiserver/tokens.csv|' "$openshift/templates/kube-apiserver.yaml"
  # The scheduler's lease lies in its own namespace.
  sed -i 's/leaderElection: {/&resourceNamespace: openshift-kube-scheduler, /' \
    "$root"/etc/kubernetes/static-pod-resources/kube-scheduler/config.yaml \
    "$openshift"/secrets/openshift-kube-scheduler/*/config.yaml
}
