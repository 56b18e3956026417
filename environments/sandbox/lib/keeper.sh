# shellcheck shell=bash
# The one process of the lab outside its namespaces. It makes them, ends them when the lab's owner
# is gone or on SIGTERM, and removes what the kernel does not: cgroups and the record.
# Started by up; its standard output goes to up.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
variant=$1 store=$2 base=$3 kubernetes=$4

# A systemd machine hands out cgroups itself: ask it for a part of the tree, and work below that.
if [[ -z ${STAGEGATE_SCOPE:-} && -d /run/systemd/system ]] && command -v systemd-run >/dev/null; then
  STAGEGATE_SCOPE=1 exec systemd-run --scope --quiet --collect -p Delegate=yes -- bash "$0" "$@"
fi

read_record
lab[keeper]=$$ lab[keeper_start]=$(started $$)
write_record

# Makes the lab's cgroup in every hierarchy, below the one this process is in, and enters it.
enter_cgroups() {
  local line lines controllers path point group pid freezer=
  # All at once: what is read changes with every group entered.
  mapfile -t lines </proc/self/cgroup
  for line in "${lines[@]}"; do
    IFS=: read -r _ controllers path <<<"$line"
    path=${path%/}
    [[ ,$controllers, == *,freezer,* ]] && freezer=1
    if [[ $controllers ]]; then
      point=$(awk -v wanted="$controllers" '$3 == "cgroup" {
          options = "," $4 ","; if (index(options, "," wanted ",")) { print $2; exit } }' /proc/self/mounts)
    else
      point=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
    fi
    [[ $point ]] || continue
    if [[ ! $controllers ]]; then
      mkdir -p "$point$path/keeper"
      for pid in $$ "$BASHPID"; do echo "$pid" >"$point$path/keeper/cgroup.procs"; done
      hand_controllers_on "$point$path"
    fi
    group=$point$path/$CGROUP
    mkdir -p "$group"
    if [[ $controllers == *cpuset* ]]; then
      cat "$point$path/cpuset.cpus" >"$group/cpuset.cpus"
      cat "$point$path/cpuset.mems" >"$group/cpuset.mems"
    fi
    echo "$BASHPID" >"$group/cgroup.procs"
  done
  [[ $freezer ]] || enter_freezer
}

# libvirt suspends a container by cgroup v1's freezer, and by nothing else (libvirt 9.0: only vircgroupv1.c has it). That
# may be mounted beside cgroup v2, from outside any cgroup namespace.
enter_freezer() {
  mkdir -p "$FREEZER"
  mount -t cgroup -o freezer cgroup "$FREEZER" || { warn "no cgroup freezer here: no domain can be suspended"; return 0; }
  mkdir -p "$FREEZER/$CGROUP"
  echo "$BASHPID" >"$FREEZER/$CGROUP/cgroup.procs"
}

# Everything dies with the first process inside: processes with the PID namespace, mounts and
# interfaces with theirs. Should this keeper be killed, the kernel kills unshare, and that kills it.
(
  enter_cgroups
  exec setpriv --pdeathsig KILL \
    unshare --mount --net --pid --ipc --uts --cgroup --fork --kill-child=KILL --mount-proc \
    bash "$SANDBOX/lib/inside.sh" "$variant" "$store" "$base" "$kubernetes"
) </dev/null &
outer=$!
exec >/dev/null 2>&1

finish() {
  trap '' TERM INT HUP
  thaw
  [[ ${lab[init]:-} ]] && kill -KILL "${lab[init]}" 2>/dev/null
  kill -KILL "$outer" 2>/dev/null
  wait "$outer"
  for _ in {1..50}; do [[ -z $(lab_processes) ]] && break; sleep 0.1; done
  remove_cgroups
  rm -f "$RECORD" "$RECORD.new"
  exit 0
}
set +e
trap finish TERM INT HUP

until lab[init]=$(child "$outer") && [[ $(tr '\0' ' ' <"/proc/${lab[init]}/cmdline") == *inside.sh* ]]; do
  started "$outer" >/dev/null || finish
  sleep 0.02
done
lab[init_start]=$(started "${lab[init]}")
write_record
# The lab's first process leaves its group by itself: see inside.sh.
while read -r group; do
  [[ -e $group/cgroup.subtree_control ]] || continue
  mkdir -p "$group/outer"
  echo "$outer" >"$group/outer/cgroup.procs"
done < <(lab_cgroups)

# A read that never gets anything is a sleep that starts no process.
exec 8<> <(:)
while alive "${lab[init]}" "${lab[init_start]:-}"; do
  if [[ ${lab[phase]:-} != up ]]; then
    phase=$(sed -n 's/^phase=//p' "$RECORD" 2>/dev/null)
    lab[phase]=${phase:-${lab[phase]:-}}
    [[ ${lab[phase]:-} == up ]] || alive "${lab[starter]:-}" "${lab[starter_start]:-}" || finish
  fi
  [[ -z ${lab[owner]:-} ]] || alive "${lab[owner]}" "${lab[owner_start]}" || finish
  read -rt 0.4 -u 8
done
finish
