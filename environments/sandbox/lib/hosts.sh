# shellcheck shell=bash
# The four hosts' disks: an overlay each. Below, read-only and shared: Debian (BASE_ROOTFS) and what
# host/ lays over it; above, on tmpfs: what makes a host itself, and all it writes while it runs.

HOSTS=$STATE/hosts

make_hosts() {
  install -d -m 700 "$HOSTS"
  common_layer
  local node
  for node in "${NODES[@]}"; do make_host "$node"; done
}

# lay DIRECTORY ROOT: copies files from the checkout as root's, whoever the checkout belongs to.
lay() {
  cp -R --no-preserve=all --preserve=mode -- "$1/." "$2/"
}

common_layer() {
  local root=$HOSTS/common unit
  mkdir -p "$root"
  lay "$SANDBOX/host" "$root"
  chown -R 0:0 "$root"
  chmod -R go-w "$root"
  chmod 440 "$root/etc/sudoers.d/core"

  grep -v '^core:' "$BASE_ROOTFS/etc/passwd" >"$root/etc/passwd"
  echo 'core:x:1000:1000:core:/home/core:/bin/bash' >>"$root/etc/passwd"
  grep -v '^core:' "$BASE_ROOTFS/etc/group" >"$root/etc/group"
  echo 'core:x:1000:' >>"$root/etc/group"
  grep -v '^core:' "$BASE_ROOTFS/etc/shadow" >"$root/etc/shadow"
  echo 'core:*:19000:0:99999:7:::' >>"$root/etc/shadow"
  chmod 640 "$root/etc/shadow"
  install -d -o 1000 -g 1000 -m 700 "$root/home/core" "$root/home/core/.ssh"
  install -o 1000 -g 1000 -m 600 "$STATE/ssh/id_ed25519.pub" "$root/home/core/.ssh/authorized_keys"

  # What a Debian host does by itself and a lab host has no use for.
  for unit in etcd.service etcd2.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
      e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-logind.service console-getty.service getty@tty1.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/usr/local/bin" "$root/opt/kubernetes/bin"
  for unit in containerd.service ssh.service; do
    ln -sf "/lib/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
  done
  local program
  for program in kubelet kube-proxy kubectl; do
    ln -sf "/opt/kubernetes/bin/$program" "$root/usr/local/bin/$program"
  done
  ln -sf /opt/kubernetes/bin/kubectl "$root/usr/local/bin/oc"
  printf 'nameserver 192.168.126.1\nsearch %s\n' "$DOMAIN" >"$root/etc/resolv.conf"
}

# node_name NODE: what the cluster calls it. The bootstrap never joins; its static pods have the short name.
node_name() { if [[ $1 == bootstrap ]]; then echo "$1"; else echo "$1.$DOMAIN"; fi; }

make_host() {
  local node=$1 root=$HOSTS/$1/root disk=$HOSTS/$1
  mkdir -p "$root" "$disk"/{upper,work,containerd,kubelet,etcd,pods}
  chmod 755 "$disk/upper"
  mount -t overlay -o "lowerdir=$HOSTS/common:$BASE_ROOTFS,upperdir=$disk/upper,workdir=$disk/work" overlay "$root"

  echo "$node" >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n%s %s.%s %s\n' "${ADDRESS[$node]}" "$node" "$DOMAIN" "$node" >"$root/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  install -m 600 "$PKI/ssh_host_$node" "$root/etc/ssh/ssh_host_ed25519_key"
  install -m 644 "$PKI/ssh_host_$node.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
  printf 'NODE=%s\nNODE_NAME=%s\nADDRESS=%s\nDOMAIN=%s\nPACE=%s\n' "$node" "$(node_name "$node")" "${ADDRESS[$node]}" "$DOMAIN" "$PACE" \
    >"$root/etc/stagegate.env"

  # Overlays do not stack as containers need it: these three are plain directories of the tmpfs.
  mkdir -p "$root"/var/lib/{containerd,kubelet,etcd} "$root/opt/kubernetes/bin"
  chmod 700 "$disk/etcd"
  mount --bind "$disk/containerd" "$root/var/lib/containerd"
  mount --bind "$disk/kubelet" "$root/var/lib/kubelet"
  mount --bind "$disk/etcd" "$root/var/lib/etcd"
  mount --bind "$KUBERNETES_BIN" "$root/opt/kubernetes/bin"
  mount -o remount,bind,ro "$root/opt/kubernetes/bin"
  lay_store "$root/var/lib/containerd"

  case $node in
    bootstrap) make_bootstrap "$root" ;;
    master-*) make_master "$root" "$node" ;;
  esac
  if [[ $PROFILE == openshift-install ]]; then as_openshift_install "$node" "$root"; fi
}

# lay_store CONTAINERD: gives a host's containerd the image that the store holds: its books are
# copied, its blobs and layers are shared by all hosts, read-only.
lay_store() {
  local layer
  cp -R "$STORE/books/." "$1/"
  for layer in blobs $(cd "$STORE" && echo snapshots/*); do
    case $layer in
      blobs) mount_shared "$STORE/blobs" "$1/io.containerd.content.v1.content/blobs" ;;
      *) mount_shared "$STORE/$layer" "$1/io.containerd.snapshotter.v1.overlayfs/$layer" ;;
    esac
  done
}

mount_shared() {
  mkdir -p "$2"
  mount --bind "$1" "$2"
  mount -o remount,bind,ro "$2"
}

make_bootstrap() {
  local root=$1 kubernetes=$1/etc/kubernetes resources
  lay "$SANDBOX/bootstrap" "$root"
  chown -R 0:0 "$root/opt/openshift" "$root/etc/systemd/system"
  mkdir -p "$root/opt/openshift/manifests" "$kubernetes/manifests"
  lay "$SANDBOX/manifests" "$root/opt/openshift/manifests"
  mv "$root/opt/openshift/manifests/static-pods" "$root/opt/openshift/templates"
  mv "$root/opt/openshift/manifests/release" "$root/opt/openshift/release"
  mkdir -p "$root/opt/openshift/operators"
  lay "$SANDBOX/operators" "$root/opt/openshift/operators"
  operator_secrets "$root/opt/openshift/secrets"
  resources=$kubernetes/static-pod-resources
  static_pod_resources bootstrap "$resources"
  kubeconfig "$kubernetes/kubeconfigs/localhost.kubeconfig" https://localhost:6443 admin
  install -m 644 "$PKI/ca.crt" "$kubernetes/ca.crt"
  install -m 644 "$PKI/client-ca.crt" "$kubernetes/kubelet-client-ca.crt"
  # The pull secret, and whom to believe when the registry shows its certificate.
  install -D -m 600 "$PKI/pull-secret.json" "$root/root/.docker/config.json"
  install -D -m 644 "$PKI/ca.crt" "$root/etc/containers/certs.d/$REGISTRY_NAME/ca.crt"
  echo "RELEASE_IMAGE=$REGISTRY_NAME/$RELEASE_REPOSITORY:$RELEASE_VERSION" >>"$root/etc/stagegate.env"
  install -d -m 755 "$root/var/lib/kubelet/pki"
  install -m 600 "$PKI/kubelet-bootstrap.key" "$root/var/lib/kubelet/pki/kubelet.key"
  install -m 644 "$PKI/kubelet-bootstrap.crt" "$root/var/lib/kubelet/pki/kubelet.crt"
  local unit
  for unit in kubelet.service bootkube.service; do
    ln -sf "/etc/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
  done
}

# static_pod_resources NODE DIRECTORY: what the control plane's static pods on that node mount.
static_pod_resources() {
  local node=$1 to=$2 name
  install -d -m 700 "$to"
  mkdir -p "$to"/{etcd,kube-apiserver,kube-controller-manager,kube-scheduler,machine-config-server}
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

  pair machine-config-server "$to/machine-config-server/tls"
}

# operator_secrets DIRECTORY: as NAMESPACE/SECRET/…, what bootkube puts into the API for the operators: what the static
# pods on each master mount, and the etcd operator's own client certificate.
operator_secrets() {
  local to=$1 node component
  install -d -m 700 "$to"
  for node in "${NODES[@]}"; do
    [[ $node != bootstrap ]] || continue
    static_pod_resources "$node" "$to/all"
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

# pair FROM TO: a certificate and its key.
pair() {
  install -m 644 "$PKI/$1.crt" "$2.crt"
  install -m 600 "$PKI/$1.key" "$2.key"
}

# What Ignition writes on a master: kubelet with the bootstrapper's kubeconfig, and kube-proxy as a static pod.
make_master() {
  local root=$1 kubernetes=$1/etc/kubernetes
  lay "$SANDBOX/master" "$root"
  chown -R 0:0 "$kubernetes"
  install -m 644 "$PKI/ca.crt" "$kubernetes/ca.crt"
  install -m 644 "$PKI/client-ca.crt" "$kubernetes/kubelet-client-ca.crt"
  kubeconfig "$kubernetes/kubeconfig" "https://api-int.$DOMAIN:6443" bootstrapper
  kubeconfig "$kubernetes/kubeconfigs/kube-proxy.kubeconfig" "https://api-int.$DOMAIN:6443" kube-proxy
  ln -sf /etc/systemd/system/kubelet.service "$root/etc/systemd/system/multi-user.target.wants/kubelet.service"
}
