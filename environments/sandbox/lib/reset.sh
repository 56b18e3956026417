#!/usr/bin/env bash
# Puts the lab back to what raise left, far faster than another raise: the hosts shut off with fresh disks, the
# hypervisor's network, domains, storage, load balancer and registry as they were. Its keys and certificates stay.
# Inside the lab it is on the PATH as 'reset'.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

usage() {
  cat <<USAGE
usage: reset

Ends the lab's hosts and gives everything back as raise left it, whatever state the lab is in.
  -h, --help    this text
USAGE
}
case ${1:-} in
  -h|--help) usage; exit ;;
  ?*) usage_error "unknown argument '$1'" ;;
esac
inside || die "works inside the lab only: enter reset"
if (( EUID )); then exec sudo -n "$0"; fi
export PATH=$STATE/bin:$PATH
umask 022
exec {lock}>"$STATE/reset.lock"
flock "$lock"
began=$EPOCHREALTIME

# What raise was told; everything else is in the checkout.
# shellcheck source=/dev/null
source "$STATE/untouched/raised"
# shellcheck source-path=SCRIPTDIR source=pki.sh
source "$SANDBOX/lib/pki.sh"
# shellcheck source-path=SCRIPTDIR source=registry.sh
source "$SANDBOX/lib/registry.sh"
# shellcheck source-path=SCRIPTDIR source=hosts.sh
source "$SANDBOX/lib/hosts.sh"
# shellcheck source-path=SCRIPTDIR source=openshift-install.sh
source "$SANDBOX/lib/openshift-install.sh"
# shellcheck source-path=SCRIPTDIR source=hypervisor.sh
source "$SANDBOX/lib/hypervisor.sh"

# at_once COMMAND…: each a function, all at the same time; fails when one of them does.
at_once() {
  local each pid failed=0
  local -a pids=()
  for each in "$@"; do
    # shellcheck disable=SC2086  # a function and its arguments
    (set -e; $each) {lock}>&- & pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return "$failed"
}

end_domain() {
  local state
  state=$(virsh -q domstate "$1")
  # What is frozen cannot die.
  [[ $state != paused ]] || virsh -q resume "$1"
  [[ $state == 'shut off' ]] || virsh -q destroy "$1"
  virsh -q undefine "$1"
}

end_domains() {
  local domain
  local -a each=()
  while read -r domain; do [[ ! $domain ]] || each+=("end_domain $domain"); done < <(virsh -q list --all --name)
  at_once "${each[@]}"
}

forget_storage() {
  virsh -q pool-destroy ocp4 2>/dev/null || true
  virsh -q pool-undefine ocp4 2>/dev/null || true
  rm -rf /var/lib/libvirt/images
}

forget_network() {
  virsh -q net-destroy ocp4 2>/dev/null || true
  virsh -q net-undefine ocp4 2>/dev/null || true
  # The lab's network has no rules of libvirt's; what is there is somebody's fault.
  iptables -F
  ip6tables -F
}

fresh_disk() {
  local root=$HOSTS/$1/root
  if mountpoint -q "$root"; then umount --recursive "$root" || umount --recursive --lazy "$root"; fi
  rm -rf --one-file-system "${HOSTS:?}/$1"
  make_host "$1"
}
fresh_hypervisor() {
  forget_storage
  forget_network
  start_network
  define_domains
  # Copies of it that were kept beside it.
  rm -f /etc/haproxy/haproxy.cfg.*
  start_haproxy
  start_registry
}

timeout 3 virsh -q uri >/dev/null 2>&1 || part kill libvirtd
part start libvirtd {lock}>&-   # a daemon must not keep the lock
part stop haproxy
part stop registry
end_domains
give_back_untouched
at_once fresh_hypervisor "fresh_disk bootstrap" "fresh_disk master-0" "fresh_disk master-1" "fresh_disk master-2"
rm -f "$STATE/log/detail"
say "the lab is as raise left it ($(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'))"
