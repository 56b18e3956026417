# shellcheck shell=bash
# The base root file system: what every lab host is an overlay on.

make_rootfs() {
  local work=$BASE_ROOTFS.partial.$$ log=$CACHE/log/rootfs.log
  local sources=$CACHE/sources.partial.$$ settings=$CACHE/apt.conf.partial.$$
  say "base root file system: Debian bookworm with systemd, sshd, containerd and etcd (usually half a minute)"
  debian_sources "$sources" deb
  apt_settings "$settings"
  contained "$log" mmdebstrap_progress mmdebstrap --mode=root --variant=minbase \
    --include="$(IFS=,; say "${ROOTFS_PACKAGES[*]}")" \
    --aptopt="$settings" \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    bookworm "$work" "$sources"
  neutralise "$work" >>"$log" 2>&1 || failed_with_log "$log" $?
  rm -f "$sources" "$settings"
  mv -T "$work" "$BASE_ROOTFS"
}

# mmdebstrap's own headlines, "I: installing essential packages..."
mmdebstrap_progress() { sed -n 's/^I: \(.*\)\.\.\.$/\1/p' "$1" | tail -n 1; }

# neutralise ROOT: takes out what belongs to one host, to this machine, or to nobody in a lab
neutralise() {
  local root=$1
  # One identity for all hosts would be worse than none: each host makes its own.
  rm -f "$root"/etc/ssh/ssh_host_*_key* "$root"/var/lib/dbus/machine-id
  : >"$root/etc/machine-id"
  # The lab's etcd is a static pod; Debian's would hold its ports.
  chroot "$root" systemctl mask etcd.service
  # Housekeeping that would only cost time in hosts that live for minutes.
  chroot "$root" systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
    e2scrub_all.timer fstrim.timer
  # What mmdebstrap took over from this machine.
  rm -f "$root"/etc/apt/sources.list.d/*
  : >"$root/etc/apt/sources.list"
  rm -f "$root"/etc/apt/apt.conf.d/99mmdebstrap
  : >"$root/etc/resolv.conf"
  say localhost >"$root/etc/hostname"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb \
    "$root"/var/log/*.log "$root"/var/log/apt
}
