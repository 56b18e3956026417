# shellcheck shell=bash
# The hosts' disks: an overlay each. Below, read-only and shared: Debian (BASE_ROOTFS) and what
# host/ lays over it; above, on tmpfs: what makes a host itself, and all it writes while it runs.

HOSTS=$STATE/hosts

make_hosts() {
  install -d -m 700 "$HOSTS"
  common_layer
  local node
  for node in "${NODES[@]}"; do make_host "$node"; done
}

# lay DIRECTORY ROOT: copies files from the checkout; the copies are root's.
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
  ln -sf /etc/systemd/system/sshd-keygen.service "$root/etc/systemd/system/multi-user.target.wants/"
  for unit in containerd.service ssh.service; do
    ln -sf "/lib/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
  done
  local program
  for program in kubelet kube-proxy kubectl; do
    ln -sf "/opt/kubernetes/bin/$program" "$root/usr/local/bin/$program"
  done
  ln -sf /opt/kubernetes/bin/kubectl "$root/usr/local/bin/oc"
  printf 'nameserver %s\nsearch %s\n' "$GATEWAY" "$DOMAIN" >"$root/etc/resolv.conf"
}

make_host() {
  local node=$1 root=$HOSTS/$1/root disk=$HOSTS/$1
  mkdir -p "$root" "$disk"/{upper,work,containerd,kubelet,etcd,pods}
  chmod 755 "$disk/upper"
  mount -t overlay -o "lowerdir=$HOSTS/common:$BASE_ROOTFS,upperdir=$disk/upper,workdir=$disk/work" overlay "$root"

  node_name "$node" >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n%s %s.%s %s\n' "${ADDRESS[$node]}" "$node" "$DOMAIN" "$node" >"$root/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
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

  furnish "$node" "$root"
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

# fresh_disk NODE: takes a host's disk away, with all it wrote, and makes another. Its domain has to be shut off.
fresh_disk() {
  local root=$HOSTS/$1/root
  if mountpoint -q "$root"; then umount --recursive "$root" || umount --recursive --lazy "$root"; fi
  rm -rf --one-file-system "${HOSTS:?}/$1"
  make_host "$1"
}
