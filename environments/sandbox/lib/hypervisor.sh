# shellcheck shell=bash
# The hypervisor: libvirtd, its network with the lab's names, and the domains.

export LIBVIRT_DEFAULT_URI=lxc:///system

# detail TEXT: what up shows behind the step.
detail() { printf '%s' "$*" >"$STATE/log/detail"; }

start_libvirtd() {
  install -m 755 "$SANDBOX/lib/part.sh" "$STATE/bin/part"
  ln -s "$SANDBOX/lib/reset.sh" "$STATE/bin/reset"
  ln -s "$KUBERNETES_BIN/kubectl" "$STATE/bin/kubectl"
  ln -s "$KUBERNETES_BIN/kubectl" "$STATE/bin/oc"
  rm -rf /etc/libvirt/lxc /etc/libvirt/qemu
  mkdir -p /etc/libvirt/lxc /etc/libvirt/qemu/networks /etc/libvirt/hooks
  local each with=
  for each in "${!STARTED_WITH[@]}"; do with+=" $PREFIX$each=$PREFIX${STARTED_WITH[$each]}"; done
  sed "s|@STARTED_WITH@|'$with'|" "$SANDBOX/hypervisor/lxc-hook" >/etc/libvirt/hooks/lxc
  chmod 755 /etc/libvirt/hooks/lxc
  cp "$(of_lab hypervisor/libvirtd.conf)" "$(of_lab hypervisor/lxc.conf)" /etc/libvirt/
  "$STATE/bin/part" start libvirtd
  detail "$(virsh version --daemon 2>/dev/null | sed -n 's/^Running against daemon: //p'), lxc:///system"
}

start_network() {
  virsh -q net-define "$(of_lab hypervisor/network.xml)"
  virsh -q net-autostart "$NETWORK"
  virsh -q net-start "$NETWORK"
  mkdir -p /etc/ssh/ssh_config.d
  cp "$(of_lab hypervisor/ssh_config)" /etc/ssh/ssh_config.d/00-stagegate.conf
  local target
  target=$(readlink -m /etc/resolv.conf)
  mkdir -p "$(dirname -- "$target")"
  printf 'nameserver %s\nsearch %s\n' "$GATEWAY" "$DOMAIN" >"$target"
  [[ $(getent hosts "${NODES[0]}.$DOMAIN") == "${ADDRESS[${NODES[0]}]} "* ]]
}

# The first node's disk is a volume, so that "delete with all storage" has something to delete. Nothing is on it.
define_storage() {
  mkdir -p /var/lib/libvirt/images
  virsh -q pool-define "$(of_lab hypervisor/pool.xml)"
  virsh -q pool-start "$POOL"
  virsh -q vol-create-as "$POOL" "$PREFIX${NODES[0]}.img" 16M --format raw
}

define_domains() {
  local node disk
  if [[ $POOL ]]; then define_storage; fi
  for node in "${NODES[@]}"; do
    disk=
    if [[ $POOL && $node == "${NODES[0]}" ]]; then
      disk="<disk type='file' device='disk'><driver name='loop' type='raw'/><source file='/var/lib/libvirt/images/$PREFIX$node.img'/><target dev='vda'/></disk>"
    fi
    sed -e "s|@DISK@|$disk|; s|@NAME@|$PREFIX$node|; s|@NETWORK@|$NETWORK|; s|@GATEWAY@|$GATEWAY|" \
      -e "s|@ROOT@|$STATE/hosts/$node/root|; s|@ADDRESS@|${ADDRESS[$node]}|; s|@MEMORY@|${MEMORY[$node]}|" \
      -e "s|@MAC@|$(printf '52:54:00:7e:a6:%02d' $((${ADDRESS[$node]##*.} % 100)))|" \
      "$(of_lab hypervisor/domain.xml)" >"$STATE/log/domain-$node.xml"
    virsh -q define "$STATE/log/domain-$node.xml"
    rm "$STATE/log/domain-$node.xml"
  done
  detail "$(virsh -q list --all --name | tr '\n' ' ')"
}

# keep_untouched: what somebody may spoil and nothing else could give back, for reset.
keep_untouched() {
  install -d -m 700 "$STATE/untouched"
  printf '%s=%q\n' STORE "$STORE" BASE_ROOTFS "$BASE_ROOTFS" KUBERNETES_BIN "$KUBERNETES_BIN" PACE "${PACE:-0}" >"$STATE/untouched/settings"
  cp -a "$STATE/pki" "$STATE/ssh" "$STATE/kubeconfigs" "$STATE/untouched/"
}
give_back_untouched() {
  local each
  for each in pki ssh kubeconfigs; do
    # Its files are replaced, the directory stays: somebody may be in it.
    find "$STATE/$each" -mindepth 1 -delete
    cp -a "$STATE/untouched/$each/." "$STATE/$each/"
  done
}
