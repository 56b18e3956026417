# shellcheck shell=bash
# The container image, unpacked once by a real containerd and kept in the cache. Unpacking 300 MB on
# four hosts at every boot would cost most of the time and memory that the whole lab takes.

# Another image, another containerd, another store.
store_key() {
  { stat -L -c '%s %Y' "$IMAGE_TAR"; "$BASE_ROOTFS/usr/bin/containerd" --version 2>/dev/null || stat -c '%s %Y' "$BASE_ROOTFS/usr/bin/containerd"; } |
    sha256sum | cut -c1-16
}

STORE=$CACHE/store-$(store_key 2>/dev/null || true)

store_is_ready() { [[ -e $STORE/ready ]]; }

make_store() {
  local work=$CACHE/store.new.$$
  rm -rf "$CACHE"/store-* "$CACHE"/store.new.*
  mkdir -p "$work"
  # shellcheck disable=SC2016  # expands in the inner shell
  unshare --mount --net --pid --ipc --fork --kill-child=KILL bash -c '
    set -euo pipefail
    root=$1 work=$2 image=$3
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount --rbind /dev "$root/dev"
    for each in run tmp var/lib; do mount -t tmpfs -o mode=755 tmpfs "$root/$each"; done
    mkdir -p "$root"/var/lib/containerd
    mount --bind "$work" "$root/var/lib/containerd"
    touch "$root/tmp/image.tar"
    mount --bind "$image" "$root/tmp/image.tar"
    printf "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n" >"$root/tmp/config.toml"
    chroot "$root" containerd --config /tmp/config.toml &
    for _ in {1..100}; do chroot "$root" ctr version >/dev/null 2>&1 && break; sleep 0.1; done
    chroot "$root" ctr -n k8s.io images import /tmp/image.tar
    chroot "$root" ctr -n k8s.io images check
    chroot "$root" ctr -n k8s.io images label docker.io/stagegate/node:sandbox io.cri-containerd.image=managed
    kill %1; wait %1 || true
  ' store "$BASE_ROOTFS" "$work" "$IMAGE_TAR" >"$CACHE/store.log" 2>&1 || return 1
  local snapshots=$work/io.containerd.snapshotter.v1.overlayfs
  mkdir -p "$work/ready.d/books/io.containerd.snapshotter.v1.overlayfs" "$work/ready.d/books/io.containerd.metadata.v1.bolt"
  mv "$work/io.containerd.content.v1.content/blobs" "$work/ready.d/blobs"
  mv "$snapshots/snapshots" "$work/ready.d/snapshots"
  mv "$snapshots/metadata.db" "$work/ready.d/books/io.containerd.snapshotter.v1.overlayfs/"
  mv "$work/io.containerd.metadata.v1.bolt/meta.db" "$work/ready.d/books/io.containerd.metadata.v1.bolt/"
  touch "$work/ready.d/ready"
  mv "$work/ready.d" "$STORE"
  rm -rf "$work"
}
