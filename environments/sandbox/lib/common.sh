# shellcheck shell=bash
# What every script of the sandbox sources first: how they report, where things are, the record of the lab that is up, and
# how that is cleared. SANDBOX is the default lab's folder, VARIANT that of the lab in question.
#
# Scripts are bash, with [[ ]] and set -euo pipefail. Only what runs in the lab's pods is sh (operators/): it has busybox.
#
# Outside the lab only two files exist: a lock, and a record that names two processes by pid *and*
# start time (a pid alone may have been given to somebody else since).

# Where Debian keeps libvirtd and haproxy; an ordinary user's PATH, which sudo is given below, lacks it.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

SANDBOX=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
STATE=/run/stagegate           # outside: lock and record; inside the lab: a tmpfs with everything else
# Which lab: the directory, with a variant.sh, that the called script lies in or is linked into. Inside, the one that is up.
VARIANT=$(cd -- "$(dirname -- "$0")" && pwd)
if [[ -s $STATE/inside ]]; then VARIANT=$(<"$STATE/inside"); elif [[ ! -e $VARIANT/variant.sh ]]; then VARIANT=$SANDBOX; fi
RECORD=$STATE/lab
CGROUP=stagegate-sandbox       # the lab's own cgroup, one per hierarchy
FREEZER=$STATE/freezer         # where cgroup v1's freezer is mounted on a machine of cgroup v2: see keeper.sh
export SANDBOX VARIANT STATE RECORD CGROUP
declare -A lab=()   # what the record says

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }
# die TEXT…: ends the script with exit code 1. Exit code 2 means wrong usage, or that this machine cannot do it.
die() { warn "$*"; exit 1; }
usage_error() { warn "$*"; usage >&2; exit 2; }

# of_lab FILE: the variant's own, or the default lab's.
of_lab() { if [[ -e $VARIANT/$1 ]]; then say "$VARIANT/$1"; else say "$SANDBOX/$1"; fi; }

# Whether this process is itself inside the lab.
inside() { [[ -e $STATE/inside ]]; }

# need_root "$@": goes on as root, by sudo where that is needed.
need_root() {
  (( EUID == 0 )) && return
  command -v sudo >/dev/null || die "needs root, and there is no sudo here: run it as root, or verify a lab that exists with -Denvironment=…, which needs no root"
  if [[ ! -t 0 || ! -t 2 ]] && ! sudo -n true 2>/dev/null; then
    die "needs root, and sudo wants a password but there is no terminal to ask on: run 'sudo -v' first, or run it as root"
  fi
  # -E keeps what a JVM started by 'enter' must see; sudo would still replace these two.
  exec sudo -E env "HOME=$HOME" "PATH=$PATH" "STAGEGATE_UID=$(id -u)" "STAGEGATE_GID=$(id -g)" "$0" "$@"
}

# started PID: its start time in clock ticks since boot; fails when it is gone or only a zombie.
started() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -r -a stat <<<"${stat##*) }"
  # It may have ended while it was read.
  [[ ${#stat[@]} -gt 19 && ${stat[0]} != [ZX] ]] || return 1
  printf '%s\n' "${stat[19]}"
}

# child PID: its first child, when there is one. (The file ends without a newline.)
child() {
  local first=
  read -r first _ 2>/dev/null <"/proc/$1/task/$1/children" || true
  [[ $first ]] && printf '%s\n' "$first"
}

# alive PID START: that very process still runs.
alive() { [[ -n ${1:-} && -n ${2:-} && $(started "$1") == "$2" ]]; }

# read_record: sets lab from the record; fails when there is none, or it is from before a reboot.
read_record() {
  lab=()
  [[ -r $RECORD ]] || return 1
  local key value
  while IFS='=' read -r key value; do
    [[ $key =~ ^[a-z_]+$ ]] && lab[$key]=$value
  done <"$RECORD"
  [[ ${lab[boot]:-} == "$(</proc/sys/kernel/random/boot_id)" ]]
}

write_record() {
  local key
  for key in "${!lab[@]}"; do printf '%s=%s\n' "$key" "${lab[$key]}"; done >"$RECORD.new"
  mv -f "$RECORD.new" "$RECORD"
}

# lab_up: the whole lab is started and running.
lab_up() { read_record && [[ ${lab[phase]:-} == up ]] && alive "${lab[init]:-}" "${lab[init_start]:-}"; }

# lab_variant: the name of the one that is up.
lab_variant() { say "${lab[variant]:-sandbox}"; }

# lock_lab: one up or down at a time. The file may have been removed by a down that just ended.
lock_lab() {
  local tries
  for tries in 1 2 3 4 5; do
    mkdir -p "$STATE"
    exec 9>"$STATE/lock"
    flock -w 120 9 || die "another up or down has been busy for two minutes (lock $STATE/lock)"
    [[ $STATE/lock -ef /proc/self/fd/9 ]] && return
  done
  die "cannot lock $STATE/lock after $tries tries"
}

# hand_controllers_on GROUP: cgroup v2 only. Without controllers libvirt has "no cgroup backend available". A group that
# has processes of its own cannot hand any on: they have to be moved away before, and the last may still be on its way.
hand_controllers_on() {
  local controller tries
  for controller in $(<"$1/cgroup.controllers"); do
    for tries in {1..50}; do
      { echo "+$controller" >"$1/cgroup.subtree_control"; } 2>/dev/null && break
      sleep 0.1
    done
    (( tries < 50 )) || { warn "cgroup controller $controller cannot be handed on in $1: it has processes: $(tr '\n' ' ' <"$1/cgroup.procs")"; return 1; }
  done
}

lab_cgroups() { find /sys/fs/cgroup /sys/fs/cgroup/*/ "$FREEZER" -xdev -type d -name "$CGROUP" -prune 2>/dev/null | sort -u; }

# The lab's cgroups hold every process of the lab, so this also finds what no record names.
lab_processes() {
  local group
  while read -r group; do
    find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done < <(lab_cgroups) | sort -un
}

# A domain of the lab may be suspended, and what is frozen does not die before it is thawed.
thaw() {
  local state
  while read -r state; do echo THAWED >"$state" || true; done < <(
    while read -r group; do find "$group" -name freezer.state 2>/dev/null || true; done < <(lab_cgroups))
}

remove_cgroups() {
  local group tries
  for tries in {1..50}; do
    while read -r group; do
      find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done < <(lab_cgroups)
    if [[ -z $(lab_cgroups) ]]; then
      if mountpoint -q "$FREEZER"; then umount "$FREEZER"; rmdir "$FREEZER"; fi
      return 0
    fi
    sleep 0.1
  done
  warn "cgroups are left after $tries tries: $(lab_cgroups | tr '\n' ' ')"
  return 1
}

# clear_lab: ends whatever there is of a lab, whole, half-started or orphaned. Needs the lock.
clear_lab() {
  local pid tries
  if read_record && alive "${lab[keeper]:-}" "${lab[keeper_start]:-}"; then
    kill -TERM "${lab[keeper]:-}" 2>/dev/null || true
    for tries in {1..50}; do alive "${lab[keeper]:-}" "${lab[keeper_start]:-}" || break; sleep 0.1; done
    alive "${lab[keeper]:-}" "${lab[keeper_start]:-}" && kill -KILL "${lab[keeper]:-}" 2>/dev/null
  fi
  for tries in {1..50}; do
    thaw
    mapfile -t pids < <(lab_processes)
    (( ${#pids[@]} )) || break
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.1
  done
  remove_cgroups || return 1
  rm -f "$RECORD" "$RECORD.new"
}

# lab_remains: one line for each thing of a lab that is still on the machine.
lab_remains() {
  local pid group
  for pid in $(lab_processes); do say "process $pid $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | cut -c1-80)"; done
  for group in $(lab_cgroups); do say "cgroup $group"; done
  if read_record && alive "${lab[keeper]:-}" "${lab[keeper_start]:-}"; then say "process ${lab[keeper]:-} (keeper)"; fi
  if read_record && alive "${lab[init]:-}" "${lab[init_start]:-}"; then say "namespaces of process ${lab[init]:-}"; fi
  awk '$2 ~ "^/run/stagegate" { print "mount " $2 }' /proc/mounts
}
