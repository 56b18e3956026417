# shellcheck shell=bash
# What is on the hosts of an OpenShift-like lab: a bootstrap and masters, one cluster's PKI, a load balancer, a registry.

# shellcheck source-path=SCRIPTDIR source=registry.sh
source "$SANDBOX/lib/registry.sh"

CONTROL_PLANE=()
for each in "${NODES[@]}"; do [[ $each == worker-* ]] || CONTROL_PLANE+=("$each"); done
unset each

# pull_secret: the credentials of the lab's registry, as a pull secret and as the htpasswd entry that lets it in.
pull_secret() {
  local password
  password=$(openssl rand -hex 16)
  printf '{"auths":{"registry.%s:5000":{"auth":"%s"}}}\n' "$DOMAIN" "$(printf 'ocp4:%s' "$password" | base64 -w0)" >"$PKI/pull-secret.json"
  # The registry takes bcrypt only, which openssl does not know; perl asks the C library. The salt has 22 digits.
  printf 'ocp4:%s\n' "$(perl -e 'print crypt(<STDIN>, q($2y$05$) . shift)' "$(openssl rand -hex 11)" < <(printf %s "$password"))" >"$PKI/registry.htpasswd"
}

# api_certificates: an API server's, by three signers, as the installer makes them. Asked by an address, or by a name that is
# none of its own, it shows the one for the service network, which names no node and not the load balancer.
api_certificates() {
  local signer node
  for signer in service-network lb localhost; do authority "kube-apiserver-$signer-signer" "kube-apiserver-$signer-signer"; done
  # What a client of the API trusts: whichever of the three it is shown.
  cat "$PKI"/kube-apiserver-{localhost,service-network,lb}-signer.crt >"$PKI/ca.crt"
  certificate kube-apiserver-service-network-signer apiserver /CN=system:kube-apiserver serverAuth \
    DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:openshift,DNS:openshift.default,DNS:openshift.default.svc,DNS:openshift.default.svc.cluster.local,IP:172.30.0.1
  for node in "${CONTROL_PLANE[@]}"; do pair apiserver "$PKI/apiserver-$node"; done
  certificate kube-apiserver-lb-signer apiserver-external /CN=system:kube-apiserver serverAuth "DNS:api.$DOMAIN"
  certificate kube-apiserver-lb-signer apiserver-internal /CN=system:kube-apiserver serverAuth "DNS:api-int.$DOMAIN"
  certificate kube-apiserver-localhost-signer apiserver-localhost /CN=system:kube-apiserver serverAuth DNS:localhost,IP:127.0.0.1
}

# kubelet_certificates: and those by which a host comes to one.
kubelet_certificates() {
  # Masters ask for their configuration by this name, and trust for it what came with their Ignition file.
  certificate root-ca machine-config-server /CN=system:machine-config-server serverAuth "DNS:api-int.$DOMAIN"
  certificate kubelet-ca kubelet-bootstrap /CN=bootstrap serverAuth "$(names bootstrap)"
  certificate client-ca kube-proxy /CN=system:kube-proxy clientAuth
  # What a master's kubelet shows to ask for a certificate of its own.
  certificate client-ca bootstrapper /O=system:bootstrappers/CN=system:bootstrapper clientAuth
  # The same where it is a token.
  openssl rand -hex 16 >"$PKI/bootstrapper.token"
}

# make_keys: at the same time, for a key takes a core's tenth of a second.
make_keys() {
  local node
  umask 077
  begin_pki
  authority root-ca root-ca &
  authority etcd-ca etcd-ca &
  authority client-ca kube-client-ca &
  authority kubelet-ca kubelet-serving-ca &
  all_made
  api_certificates &
  for node in "${CONTROL_PLANE[@]}"; do control_plane_certificates "$node" root-ca & done
  client_certificates &
  kubelet_certificates &
  certificate root-ca registry /CN=registry serverAuth "DNS:registry.$DOMAIN,IP:$GATEWAY" &
  service_account_keys &
  pull_secret
  make_ssh_keys
  all_made

  kubeconfig "$STATE/kubeconfigs/admin.kubeconfig" "https://api.$DOMAIN:6443" admin
  chmod 711 "$PKI"
  chmod 644 "$PKI"/{ca,root-ca,etcd-ca,client-ca,kubelet-ca,etcd-client}.crt
  give_caller "$STATE/kubeconfigs/admin.kubeconfig" "$PKI/etcd-client.key"
}

# api_server_resources NODE DIRECTORY: what static_pod_resources gives any control plane, and the certificates by name.
api_server_resources() {
  local name
  static_pod_resources "$1" "$2"
  for name in external internal localhost; do pair "apiserver-$name" "$2/kube-apiserver/apiserver-$name"; done
}

# node_name NODE: what the host calls itself, and so what the cluster calls it, or kubelet its static pods.
node_name() { echo "$1.$DOMAIN"; }

# furnish NODE ROOT: what makes a host a bootstrap or a master, and what its variant has otherwise.
furnish() {
  case $1 in
    bootstrap) make_bootstrap "$2"; change_bootstrap "$2" ;;
    master-*) make_master "$2"; change_master "$2" ;;
    worker-*) make_worker "$2"; change_master "$2" ;;
  esac
}
# The default lab has nothing otherwise.
change_bootstrap() { :; }
change_master() { :; }

# by_ignition ROOT: hosts of Ignition's have its record.
by_ignition() { ln -sf /etc/systemd/system/ignition-result.service "$1/etc/systemd/system/multi-user.target.wants/"; }

make_bootstrap() {
  local root=$1 kubernetes=$1/etc/kubernetes resources
  lay "$SANDBOX/bootstrap" "$root"
  chown -R 0:0 "$root/opt/openshift" "$root/etc/systemd/system"
  mkdir -p "$root/opt/openshift/manifests" "$kubernetes/manifests"
  lay "$SANDBOX/manifests" "$root/opt/openshift/manifests"
  mv "$root/opt/openshift/manifests/static-pods" "$root/opt/openshift/templates"
  mv "$root/opt/openshift/manifests/release" "$root/opt/openshift/release"
  name_certificates "$root/opt/openshift/templates/kube-apiserver.yaml"
  etcdctl_container "$root/opt/openshift/templates/etcd.yaml"
  mkdir -p "$root/opt/openshift/operators"
  lay "$SANDBOX/operators" "$root/opt/openshift/operators"
  operator_secrets "$root/opt/openshift/secrets"
  root_ca >"$root/opt/openshift/manifests/cluster/35-root-ca.yaml"
  resources=$kubernetes/static-pod-resources
  api_server_resources bootstrap "$resources"
  mkdir -p "$resources/machine-config-server"
  pair machine-config-server "$resources/machine-config-server/tls"
  kubeconfig "$kubernetes/kubeconfigs/localhost.kubeconfig" https://localhost:6443 admin
  install -m 644 "$PKI/client-ca.crt" "$kubernetes/kubelet-client-ca.crt"
  # The pull secret, and whom to believe when the registry shows its certificate.
  install -D -m 600 "$PKI/pull-secret.json" "$root/root/.docker/config.json"
  install -D -m 644 "$PKI/root-ca.crt" "$root/etc/containers/certs.d/$REGISTRY_NAME/ca.crt"
  echo "RELEASE_IMAGE=$REGISTRY_NAME/$RELEASE_REPOSITORY:$RELEASE_VERSION" >>"$root/etc/stagegate.env"
  install -d -m 755 "$root/var/lib/kubelet/pki"
  install -m 600 "$PKI/kubelet-bootstrap.key" "$root/var/lib/kubelet/pki/kubelet.key"
  install -m 644 "$PKI/kubelet-bootstrap.crt" "$root/var/lib/kubelet/pki/kubelet.crt"
  local unit
  for unit in kubelet.service bootkube.service; do
    ln -sf "/etc/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
  done
}

# root_ca: who has signed the Machine Config Server's certificate, for the machine config operator.
root_ca() {
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: root-ca, namespace: kube-system}\ndata:\n  ca.crt: |\n'
  sed 's/^/    /' "$PKI/root-ca.crt"
}

# name_certificates MANIFEST: lets an API server choose its certificate by the name that it is asked for.
name_certificates() {
  local directory=@RESOURCES@/kube-apiserver
  sed -i "s|^    - --tls-private-key-file=.*|&\\
    - --tls-sni-cert-key=$directory/apiserver-external.crt,$directory/apiserver-external.key\\
    - --tls-sni-cert-key=$directory/apiserver-internal.crt,$directory/apiserver-internal.key\\
    - --tls-sni-cert-key=$directory/apiserver-localhost.crt,$directory/apiserver-localhost.key|" "$1"
}

# etcdctl_container MANIFEST: etcd's pod as the etcd operator has it. Container etcdctl knows where to ask and with which
# certificates; container etcd knows it on masters only.
etcdctl_container() {
  local mounts variables
  mounts=$(sed -n '/^    volumeMounts:/,/^  [a-z]/{/^  [a-z]/!p}' "$1")
  variables=$(printf '    - {name: ETCDCTL_%s, value: "%s"}\n' API 3 CACERT @RESOURCES@/etcd/etcd-ca.crt CERT @RESOURCES@/etcd/etcd-server.crt \
    KEY @RESOURCES@/etcd/etcd-server.key ENDPOINTS https://@ADDRESS@:2379)
  awk -v mounts="$mounts" -v variables="$variables" '
    { print }
    /^  containers:/ {
      print "  - name: etcdctl\n    image: docker.io/stagegate/node:sandbox\n    imagePullPolicy: Never\n    env:\n" variables "\n" mounts
    }
    /^  - name: etcd$/ {
      masters = variables
      gsub(/}/, "} # on masters", masters)
      print "    env: # on masters\n" masters
    }' "$1" >"$1.new"
  mv "$1.new" "$1"
}

# operator_secrets DIRECTORY: as NAMESPACE/SECRET/…, what bootkube puts into the API for the operators: what the static
# pods on each master mount, and the etcd operator's own client certificate.
operator_secrets() {
  local to=$1 node component
  install -d -m 700 "$to"
  for node in "${NODES[@]}"; do
    [[ $node == master-* ]] || continue
    api_server_resources "$node" "$to/all"
    for component in etcd kube-apiserver kube-controller-manager kube-scheduler; do
      mkdir -p "$to/openshift-$component"
      mv "$to/all/$component" "$to/openshift-$component/resources-$node"
    done
    rm -rf "$to/all"
  done
  mkdir -p "$to/openshift-machine-config-operator/machine-config-server-tls"
  pair machine-config-server "$to/openshift-machine-config-operator/machine-config-server-tls/tls"
  mkdir -p "$to/openshift-etcd-operator/etcd-client"
  install -m 644 "$PKI/etcd-ca.crt" "$to/openshift-etcd-operator/etcd-client/etcd-ca.crt"
  pair etcd-client "$to/openshift-etcd-operator/etcd-client/etcd-client"
}

# What Ignition writes on a master, where no CA is kept beside the kubeconfigs (OpenShift from 4.18 on): kubelet with the bootstrapper's kubeconfig, and kube-proxy as a static pod.
make_master() {
  local root=$1 kubernetes=$1/etc/kubernetes
  lay "$SANDBOX/master" "$root"
  chown -R 0:0 "$kubernetes"
  install -m 644 "$PKI/client-ca.crt" "$kubernetes/kubelet-client-ca.crt"
  kubeconfig "$kubernetes/kubeconfig" "https://api-int.$DOMAIN:6443" bootstrapper
  kubeconfig "$kubernetes/kubeconfigs/kube-proxy.kubeconfig" "https://api-int.$DOMAIN:6443" kube-proxy
  ln -sf /etc/systemd/system/kubelet.service "$root/etc/systemd/system/multi-user.target.wants/kubelet.service"
}

# A worker is made as a master is, and takes any pod.
make_worker() {
  make_master "$1"
  sed -i 's/ --register-with-taints=[^ ]*//' "$1/etc/kubernetes/kubelet.env"
}

start_haproxy() {
  mkdir -p /etc/haproxy
  # Copies of it that were kept beside it.
  rm -f /etc/haproxy/haproxy.cfg.*
  cp "$(of_lab hypervisor/haproxy.cfg)" /etc/haproxy/haproxy.cfg
  "$STATE/bin/part" start haproxy
}

# show_more: for status.
show_more() {
  local api broken=0
  curl -sf --max-time 2 "http://$GATEWAY:9000/stats;csv" |
    awk -F, '$2 ~ /^(bootstrap|master)/ { printf "backend      %-15s %-10s %s\n", $1, $2, $18 }' || broken=1
  api=$(curl -sS --max-time 2 --cacert "$STATE/pki/ca.crt" "https://api.$DOMAIN:6443/readyz" 2>&1) || true
  say "API          ${api:-no answer}"
  return "$broken"
}
