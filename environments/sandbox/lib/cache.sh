# shellcheck shell=bash
# Where the sandbox keeps what is made once. To be sourced after common.sh. It defines; it changes nothing.
#
#   CACHE               everything below lies here; may be deleted whole while no lab is up
#   BASE_ROOTFS         directory: the root file system every lab host is an overlay on (read only)
#   KUBERNETES_BIN      directory: kube-apiserver … kubectl
#   KUBERNETES_VERSION  what those binaries are, as v1.2.3
#   IMAGE_TAR, IMAGE    the one container image of the lab, and its name
#   VERSIONS_ENV        file: KEY=value lines of what was made
# shellcheck disable=SC2034  # the scripts that source this file use them

# Under sudo the cache is still the calling user's, or the next run without sudo would miss it.
invoking_home() {
  if (( EUID == 0 )) && [[ ${SUDO_USER:-root} != root ]]; then
    getent passwd "$SUDO_USER" | cut -d: -f6
  else
    printf '%s\n' "${HOME:-/root}"
  fi
}

# A name for "made from exactly this": the first 12 digits of a hash over stdin.
key_of() { sha256sum | cut -c1-12; }

CACHE=$(realpath -m "${STAGEGATE_CACHE:-$(invoking_home)/.cache/stagegate}")

# What a lab host has installed: an init, ssh and sudo, the container runtime and what
# kubelet and kube-proxy call, what pulls the release image, etcd, and what an admin needs to look around.
ROOTFS_PACKAGES=(
  systemd systemd-sysv dbus libnss-myhostname kmod mount util-linux
  openssh-server sudo
  containerd runc containernetworking-plugins skopeo
  iptables conntrack socat ethtool iproute2
  etcd-server etcd-client
  busybox-static
  ca-certificates curl openssl jq
  procps iputils-ping less
)
# The script that makes it counts as an ingredient: change either and it is made anew.
ROOTFS_KEY=$(cat <(printf '%s\n' "${ROOTFS_PACKAGES[@]}") "$SANDBOX/lib/setup-rootfs.sh" | key_of)
BASE_ROOTFS=$CACHE/rootfs-$ROOTFS_KEY

KUBERNETES_BINARIES=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)
if [[ ${STAGEGATE_KUBERNETES_BIN:-} ]]; then
  KUBERNETES_BIN=$STAGEGATE_KUBERNETES_BIN
  KUBERNETES_VERSION=$("$KUBERNETES_BIN/kubelet" --version 2>/dev/null | cut -d' ' -f2) || true
  KUBERNETES_VERSION=${KUBERNETES_VERSION:-unknown}
  # Size and time show a replaced binary without reading 500 MB.
  KUBERNETES_KEY=$(cd "$KUBERNETES_BIN" 2>/dev/null &&
    stat -Lc '%n %s %Y' "${KUBERNETES_BINARIES[@]}" 2>/dev/null | cat <(pwd) - | key_of) || KUBERNETES_KEY=none
else
  KUBERNETES_VERSION=v1.20.2 # the release in bookworm's source package
  KUBERNETES_PATCH=$SANDBOX/lib/kubernetes-go1.18.patch
  KUBERNETES_KEY=$KUBERNETES_VERSION-$(uname -m)-$(key_of <"$KUBERNETES_PATCH")
  KUBERNETES_BIN=$CACHE/kubernetes-$KUBERNETES_KEY
fi

IMAGE=docker.io/stagegate/node:sandbox
IMAGE_KEY=$(cat <(printf '%s\n' "$ROOTFS_KEY" "$KUBERNETES_KEY") "$SANDBOX/lib/setup-image.sh" | key_of)
IMAGE_TAR=$CACHE/image-$IMAGE_KEY.tar

VERSIONS_ENV=$CACHE/versions.env
