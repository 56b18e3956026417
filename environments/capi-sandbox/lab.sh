# shellcheck shell=bash
# What is on the hosts of the Cluster API lab: nothing but containerd, a kubelet that has nothing to do, and kubeadm.
# kind or Cluster API's controllers decide, through the simulated docker, which cluster a host becomes part of.

make_keys() {
  umask 077
  mkdir -p "$PKI"
  make_ssh_keys
  # For stagegate's kubeconfigs, and the tools' temporary files.
  install -d -m 700 "$STATE/capi" "$STATE/tmp"
  give_caller "$STATE/capi" "$STATE/tmp"
  [[ -z ${STAGEGATE_UID:-} ]] || chmod 755 "$STATE/capi"
}

node_name() { echo "$1"; }

# furnish NODE ROOT
furnish() {
  local root=$2 library=$2/usr/local/lib/stagegate
  lay "$VARIANT/node" "$root"
  mkdir -p "$library/static-pods"
  cp "$SANDBOX"/lib/{certificates,control-plane}.sh "$library/"
  cp "$SANDBOX"/manifests/static-pods/{etcd,kube-apiserver,kube-controller-manager,kube-scheduler}.yaml "$library/static-pods/"
  # The masters' kubelet, with kubeadm's certificates in the place of the installer's.
  sed -e 's|^serverTLSBootstrap: .*|serverTLSBootstrap: false|; s|clientCAFile: .*|clientCAFile: /etc/kubernetes/pki/ca.crt|' \
    -e 's|^fileCheckFrequency: .*|&\nsyncFrequency: 10s|' "$SANDBOX/master/etc/kubernetes/kubelet.yaml" >"$root/etc/kubernetes/kubelet.yaml"
  chown -R 0:0 "$root/etc/kubernetes" "$root/etc/systemd/system" "$root/usr/local"
  ln -sf /etc/systemd/system/cloud-init.service "$root/etc/systemd/system/multi-user.target.wants/cloud-init.service"
}

# start_docker: the simulated docker, and the tools.
start_docker() {
  local tool
  for tool in kind clusterctl helm; do ln -sf "$VARIANT/bin/$tool" "$STATE/bin/$tool"; done
  ln -sfn "$VARIANT/charts" "$STATE/charts"
  find "$STATE/capi" "$STATE/tmp" -mindepth 1 -delete
  rm -rf "$STATE/docker"
  install -d -m 755 "$STATE/docker" "$STATE/docker/containers" "$STATE/docker/run"
  printf '#!/bin/sh\nexec bash %q\n' "$VARIANT/hypervisor/docker-api" >"$STATE/docker/api"
  chmod 755 "$STATE/docker/api"
  "$STATE/bin/part" start docker
  ln -sfn "$STATE/docker/run/docker.sock" /run/docker.sock
}

# show_more: for status.
show_more() {
  curl -sf --max-time 2 --unix-socket "$STATE/docker/run/docker.sock" http://docker/containers/json |
    jq -r '.[] | "container    \(.Names[0] | ltrimstr("/")) \(.State), on \(.Labels["stagegate.io/host"])"'
}
