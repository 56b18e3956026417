# shellcheck shell=bash
# The first process inside the lab's namespaces: builds the lab, then stays, so that the kernel can
# end everything by ending this. Started by keeper.sh; its standard output goes to up.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
VARIANT=$1 store=$2 base=$3 kubernetes=$4
export STORE=$store BASE_ROOTFS=$base KUBERNETES_BIN=$kubernetes
umask 022

exec 3>&1
report() { local IFS='|'; printf '%s\n' "$*" >&3; }

# Stays after a failure too, so that up can fetch the logs from the tmpfs; up then ends it.
stay() { exec 3>&- >/dev/null 2>&1; while :; do sleep infinity & wait $! || true; done; }

step() {
  local name=$1 function=$2 detail
  report begin "$name"
  echo "== $name"
  # In a subshell, for 'set -e' does not hold inside a condition's function.
  set +e
  (set -e; "$function")
  local code=$?
  set -e
  if (( code )); then report failed "$name"; stay; fi
  detail=$(cat "$STATE/log/detail" 2>/dev/null || true); rm -f "$STATE/log/detail"
  report 'done' "$name" "$detail"
}

# What the lab may change lives on tmpfs from here on; the machine's files are seen, not written.
isolate() {
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 stagegate "$STATE"
  mkdir -p "$STATE"/{log,ssh,pki,kubeconfigs,bin,etc,etc.work}
  say "$VARIANT" >"$STATE/inside"
  exec >>"$STATE/log/up.log" 2>&1

  umount --recursive --lazy /sys
  mount -t sysfs sysfs /sys
  cgroups
  # An overlay, so that whatever is or is not in the machine's /etc can be laid over.
  mount -t overlay -o "lowerdir=/etc,upperdir=$STATE/etc,workdir=$STATE/etc.work" overlay /etc
  local path
  for path in /run/libvirt /run/haproxy /var/lib/haproxy /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
    [[ -d $path ]] || mkdir -p "$path"
    mount -t tmpfs -o mode=755 stagegate "$path"
  done
  # Sockets of the machine's own services: machined and firewalld would act outside the lab, and
  # name service caches would answer with what is known there.
  for path in /run/dbus /run/systemd /run/nscd /run/avahi-daemon; do
    [[ -d $path ]] && mount -t tmpfs -o mode=755 stagegate "$path"
  done
  ip link set lo up
}

# Fresh cgroup mounts, so that the lab's own cgroup is the root of what libvirt sees.
cgroups() {
  local hierarchy
  if ! grep -E '^[0-9]+:[a-z]' /proc/self/cgroup | grep -qv ':freezer:'; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    if grep -q ':freezer:' /proc/self/cgroup; then
      mkdir "$FREEZER"
      mount -t cgroup -o freezer cgroup "$FREEZER"
    fi
    mkdir /sys/fs/cgroup/keeper
    echo 0 >/sys/fs/cgroup/keeper/cgroup.procs
    hand_controllers_on /sys/fs/cgroup
    return
  fi
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  while IFS=: read -r _ hierarchy _; do
    [[ $hierarchy ]] || continue
    mkdir -p "/sys/fs/cgroup/${hierarchy#name=}"
    mount -t cgroup -o "$hierarchy" cgroup "/sys/fs/cgroup/${hierarchy#name=}"
  done </proc/self/cgroup
}

isolate
# shellcheck source-path=SCRIPTDIR source=../variant.sh
source "$VARIANT/variant.sh"
# shellcheck source-path=SCRIPTDIR source=lab.sh
source "$SANDBOX/lib/lab.sh"

step "keys and certificates" make_keys
step "hosts' root file systems" make_hosts
step "libvirtd" start_libvirtd
step "network $NETWORK and its names" start_network
step "domains" define_domains
for service in "${SERVICES[@]}"; do step "$service" "start_$service"; done
step "what reset goes back to" keep_untouched
report up
stay
