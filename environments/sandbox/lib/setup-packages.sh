# shellcheck shell=bash
# The Debian packages the machine itself needs: said first, installed once, and silent:
# nothing is started, and the hypervisor, load balancer and registry not at the next boot either.

# "name: why", one line each
MACHINE_PACKAGES=(
  'mmdebstrap: makes the root file system of the lab hosts'
  'libvirt-daemon-system: the hypervisor of the lab, run privately'
  'libvirt-clients: virsh'
  'libvirt-daemon-driver-lxc: lets libvirt run the hosts at native speed, with no hardware virtualisation'
  'qemu-system-x86: virtual machines that the tests of the libvirt connection start, emulated'
  'qemu-utils: their disks'
  'ovmf: their firmware'
  'dnsmasq-base: DNS and DHCP of the lab network, run by libvirt'
  'haproxy: the load balancer of the lab'
  'docker-registry: the image registry that the bootstrap pulls the release image from'
  'iptables: what libvirt writes the NAT rules of the lab network with'
  'iproute2: the network namespace the lab lives in'
  'openssl: the keys and certificates of the lab'
  'openssh-client: the key for, and the connection to, the hosts'
  'bpftool: lets the hosts have cgroups of their own, on a machine with cgroup v2'
  'socat: the socket of the simulated docker, in the Cluster API lab'
  'jq: reads and writes JSON in the scripts'
  'curl: asks the load balancer and the API how they are, for status'
)

POLICY=/usr/sbin/policy-rc.d

# There while packages are being installed. One that is left is of a set-up killed meanwhile: what it
# installed is still to be quietened.
UNITS_BEFORE=$CACHE/units-before-us

packages_are_there() { [[ ! -e $UNITS_BEFORE && ! $(missing_packages) ]]; }

missing_packages() {
  local entry installed
  installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' 2>/dev/null) "
  for entry in "${MACHINE_PACKAGES[@]}"; do
    case $installed in *" installed:${entry%%:*} "*) ;; *) say "$entry" ;; esac
  done
}

install_packages() {
  local log=$CACHE/log/packages.log before=$UNITS_BEFORE
  local -a missing=() units=()
  mapfile -t missing < <(missing_packages)
  ! packages_are_there || return 0
  [[ -e $before ]] || { installed_units >"$before.partial.$$" && mv "$before.partial.$$" "$before"; }
  (( ${#missing[@]} == 0 )) || apt_install "$log" "${missing[@]}"
  mapfile -t units < <(installed_units | comm -13 "$before" -)
  (( ${#units[@]} == 0 )) || systemctl --root=/ disable "${units[@]}" >>"$log" 2>&1 || true
  [[ -s $POLICY ]] || rm -f "$POLICY"
  rm -f "$before"
}

# apt_install LOG "NAME: WHY"…
apt_install() {
  local log=$1 entry
  local -a names=()
  shift
  say "Debian packages to be installed on this machine (usually under a minute):"
  for entry in "$@"; do
    say "    $entry"
    names+=("${entry%%:*}")
  done
  say "    Nothing is removed or upgraded; no hypervisor, load balancer or registry is started, now or at boot."
  # A stale package list shows as a package that cannot be had: only then is it fetched anew.
  apt_quietly "$log" --download-only install "${names[@]}" || {
    say "    apt's package lists are missing or old: updating them"
    apt_quietly "$log" update || failed_with_log "$log" $?
  }
  apt_quietly "$log" install "${names[@]}" || failed_with_log "$log" $?
  say "    done"
}

# The daemons asked for. What Debian brings along (dbus, logrotate) is Debian's affair.
installed_units() {
  find /lib/systemd/system -maxdepth 1 \( -name 'libvirt*' -o -name 'virt*' -o -name 'haproxy*' -o -name 'docker-registry*' \) \
    ! -name '*@*' -type f -printf '%f\n' 2>/dev/null | sort
}

# apt_quietly LOG ARGUMENTS…
# A policy-rc.d that says no is bind-mounted in a mount namespace of apt's own: the machine's own one,
# if there is one, is never touched, and the kernel takes ours away whatever happens. Where there is
# none, an empty file that is not executable, and so means nothing, serves as the place to mount on.
# Unlike the builds, apt is not ended with the set-up: a dpkg killed half-way is worse than one that
# finishes. It holds the lock meanwhile, so the next set-up waits for it.
apt_quietly() {
  local log=$1 refusing=$CACHE/policy-rc.d.partial.$$ code=0
  shift
  printf '#!/bin/sh\nexit 101\n' >"$refusing"
  chmod 755 "$refusing"
  [[ -e $POLICY ]] || : >"$POLICY"
  # shellcheck disable=SC2016  # expands in the inner shell
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none \
    setsid --wait unshare --mount sh -c 'mount --bind "$1" "$2" && shift 2 && exec apt-get "$@"' - \
    "$refusing" "$POLICY" -y -q --no-install-recommends --no-remove --no-upgrade \
    -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null || code=$?
  rm -f "$refusing"
  [[ -s $POLICY ]] || rm -f "$POLICY"
  return "$code"
}
