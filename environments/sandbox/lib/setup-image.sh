# shellcheck shell=bash
# The one container image of the lab: every pod and every pod's pause container runs from it.
# It has Kubernetes, etcd, and a busybox userland, all taken from what set-up has already made.

IMAGE_PROGRAMS=(etcd etcdctl curl jq flock) # of the base root file system, with the libraries they need
IMAGE_BINARIES=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubectl)

make_image() {
  local work=$IMAGE_TAR.partial.$$ log=$CACHE/log/image.log
  say "container image $IMAGE: Kubernetes, etcd and busybox in one layer (usually some seconds)"
  mkdir -p "$work/layer" "$work/archive"
  { image_tree "$work/layer" && image_archive "$work/layer" "$work/archive" "$work/image.tar"; } \
    >"$log" 2>&1 || failed_with_log "$log" $?
  mv "$work/image.tar" "$IMAGE_TAR"
  rm -rf "$work"
}

image_tree() {
  local root=$1 program library applet
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{etc,proc,sys,dev,run,var/tmp,tmp,root}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  for program in bin sbin lib lib64; do ln -s "usr/$program" "$root/$program"; done

  cp "$BASE_ROOTFS/usr/bin/busybox" "$root/usr/bin/"
  for applet in $("$root/usr/bin/busybox" --list); do
    [[ -e $root/usr/bin/$applet ]] || ln -s busybox "$root/usr/bin/$applet"
  done
  for program in "${IMAGE_BINARIES[@]}"; do cp -L "$KUBERNETES_BIN/$program" "$root/usr/bin/"; done
  for program in "${IMAGE_PROGRAMS[@]}"; do
    rm -f "$root/usr/bin/$program"
    cp -L "$BASE_ROOTFS/usr/bin/$program" "$root/usr/bin/"
    for library in $(chroot "$BASE_ROOTFS" ldd "/usr/bin/$program" | grep -o '/[^ ]*'); do
      mkdir -p "$root$(dirname "$library")"
      cp -L "$BASE_ROOTFS$library" "$root$library"
    done
  done

  say 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  say 'root:x:0:' >"$root/etc/group"
  say 'hosts: files dns' >"$root/etc/nsswitch.conf"
  # A pause container: waits for ever, ends at once on SIGTERM, and as process 1 reaps orphans.
  cat >"$root/pause" <<'PAUSE'
#!/bin/sh
trap 'exit 0' TERM INT
while :; do sleep 2147483647 & wait $!; done
PAUSE
  chmod 755 "$root/pause"
}

# image_archive ROOT WORK FILE: in the form of `docker save`, the layer uncompressed so that it loads fast
image_archive() {
  local root=$1 work=$2 file=$3 layer
  local -a same=(--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner)
  tar -C "$root" "${same[@]}" -cf "$work/layer.tar" .
  layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  jq -n --arg layer "sha256:$layer" --arg architecture "$(dpkg --print-architecture)" '{
      architecture: $architecture, os: "linux", created: "1970-01-01T00:00:00Z",
      config: {Env: ["PATH=/usr/bin:/usr/sbin"], Entrypoint: ["/pause"], WorkingDir: "/"},
      rootfs: {type: "layers", diff_ids: [$layer]},
      history: [{created: "1970-01-01T00:00:00Z", created_by: "stagegate"}]
    }' >"$work/config.json"
  jq -n --arg name "$IMAGE" '[{Config: "config.json", RepoTags: [$name], Layers: ["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" "${same[@]}" -cf "$file" manifest.json config.json layer.tar
}
