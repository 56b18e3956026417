# shellcheck shell=bash
# The default lab's hosts, except for what openshift-install has in other places, or under other names:
# profiles/openshift-install.yaml says where each is from.

# shellcheck source-path=SCRIPTDIR source=../sandbox/lib/openshift.sh
source "$SANDBOX/lib/openshift.sh"

change_bootstrap() {
  local root=$1 openshift=$1/opt/openshift
  by_ignition "$root"
  install -m 755 "$VARIANT/bootkube.sh" "$VARIANT/approve-csr.sh" "$openshift/"
  install -m 644 "$VARIANT/service-record.sh" "$openshift/"
  install -m 644 "$VARIANT/approve-csr.service" "$root/etc/systemd/system/"
  ln -sf /etc/systemd/system/approve-csr.service "$root/etc/systemd/system/multi-user.target.wants/"
  kubeconfig "$openshift/auth/kubeconfig" "https://api-int.$DOMAIN:6443" admin
  kubeconfig "$openshift/auth/kubeconfig-loopback" https://localhost:6443 admin
  install -D -m 644 "$PKI/ca.crt" "$openshift/tls/kube-apiserver-localhost-ca-bundle.crt"

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

change_master() {
  by_ignition "$1"
  lay "$VARIANT/master" "$1"
  chown -R 0:0 "$1/etc/kubernetes"
  # The Machine Config Server gives out a service account's token; a certificate's name cannot be as long as that one's.
  sed -i -e '/client-key-data/d' -e "s|client-certificate-data:.*|token: $(<"$PKI/bootstrapper.token")|" "$1/etc/kubernetes/kubeconfig"
}
