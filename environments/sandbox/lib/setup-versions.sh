# shellcheck shell=bash
# What was made of which versions, for reports.

versions_are_written() { [[ $(versions) == "$(cat "$VERSIONS_ENV" 2>/dev/null)" ]]; }

write_versions() {
  versions >"$VERSIONS_ENV.partial.$$"
  mv "$VERSIONS_ENV.partial.$$" "$VERSIONS_ENV"
}

versions() {
  say "kubernetes=${KUBERNETES_VERSION#v}"
  dpkg-query --admindir="$BASE_ROOTFS/var/lib/dpkg" -W -f '${Package}=${Version}\n' etcd-server containerd |
    upstream | sed 's/^etcd-server=/etcd=/' | sort -r
  dpkg-query -W -f '${Package}=${Version}\n' haproxy libvirt-daemon-system |
    upstream | sed 's/^libvirt-daemon-system=/libvirt=/'
  say "debian=$(cat "$BASE_ROOTFS/etc/debian_version")"
}

# 1:2.6.12-1+deb12u4 → 2.6.12
upstream() { sed -E 's/=([0-9]+:)?([0-9.]+).*/=\2/'; }
