#!/usr/bin/env bash
# Puts the lab back to what up left, far faster than another start: the hosts shut off with fresh disks, the
# hypervisor's network, domains, storage and services as they were. Its keys and certificates stay.
# Inside the lab it is on the PATH as 'reset'.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

usage() {
  cat <<USAGE
usage: reset

Ends the lab's hosts and gives everything back as up left it, whatever state the lab is in.
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

# What up was called with; everything else is in the checkout.
# shellcheck source=/dev/null
source "$STATE/untouched/settings"
# shellcheck source-path=SCRIPTDIR source=../variant.sh
source "$VARIANT/variant.sh"
# shellcheck source-path=SCRIPTDIR source=lab.sh
source "$SANDBOX/lib/lab.sh"

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
  local state tries=0
  state=$(virsh -q domstate "$1")
  # What is frozen cannot die.
  [[ $state != paused ]] || virsh -q resume "$1"
  # Who writes to a slow disk dies once that is written, and libvirt gives up before.
  until [[ $state == 'shut off' ]] || virsh -q destroy "$1"; do
    (( ++tries < 5 )) || return 1
    state=$(virsh -q domstate "$1")
  done
  virsh -q undefine "$1"
}

end_domains() {
  local domain
  local -a each=()
  while read -r domain; do [[ ! $domain ]] || each+=("end_domain $domain"); done < <(virsh -q list --all --name)
  at_once "${each[@]}"
}

forget_storage() {
  [[ $POOL ]] || return 0
  virsh -q pool-destroy "$POOL" 2>/dev/null || true
  virsh -q pool-undefine "$POOL" 2>/dev/null || true
  rm -rf /var/lib/libvirt/images
}

forget_network() {
  virsh -q net-destroy "$NETWORK" 2>/dev/null || true
  virsh -q net-undefine "$NETWORK" 2>/dev/null || true
  # The lab's network has no rules of libvirt's; what is there is somebody's fault.
  iptables -F
  ip6tables -F
}

fresh_hypervisor() {
  local service
  forget_storage
  forget_network
  start_network
  define_domains
  for service in "${SERVICES[@]}"; do "start_$service"; done
}

timeout 3 virsh -q uri >/dev/null 2>&1 || part kill libvirtd
part start libvirtd {lock}>&-   # a daemon must not keep the lock
for service in "${SERVICES[@]}"; do part stop "$service"; done
end_domains
give_back_untouched
at_once fresh_hypervisor "${NODES[@]/#/fresh_disk }"
rm -f "$STATE/log/detail"
say "the lab is as up left it ($(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'))"
