#!/usr/bin/env bash
# Starts, stops and reloads the hypervisor's own services, for the lab has no init at that level.
# Inside the lab it is on the PATH as 'part'.
set -euo pipefail

usage() { echo "usage: part start|stop|kill|restart|reload|status libvirtd|haproxy|registry|docker"; }
warn() { echo "part: $*" >&2; }
die() { warn "$*"; exit 1; }
case ${1:-} in -h|--help) usage; exit ;; esac
if [[ ! ${1:-} =~ ^(start|stop|kill|restart|reload|status)$ || ! ${2:-} =~ ^(libvirtd|haproxy|registry|docker)$ || $# != 2 ]]; then usage >&2; exit 2; fi
[[ -e /run/stagegate/inside ]] || die "works inside the lab only: enter part $*"
if (( EUID )); then exec sudo -n "$0" "$@"; fi
action=$1 name=$2 log=/run/stagegate/log/$2.log program=$2
case $name in
  libvirtd) pidfile=/run/libvirt/libvirtd.pid ;;
  haproxy) pidfile=/run/haproxy/haproxy.pid socket=$(awk '$1 " " $2 == "stats socket" { print $3; exit }' /etc/haproxy/haproxy.cfg 2>/dev/null) ;;
  registry) pidfile=/run/stagegate/registry/pid program=docker-registry ;;
  docker) pidfile=/run/stagegate/docker/pid program=socat socket=/run/stagegate/docker/run/docker.sock ;;
esac

# pid: of the running service; the command line distinguishes it from a process that has that number now.
pid() {
  local pid running
  pid=$(cat "$pidfile" 2>/dev/null) && { read -r -d '' running <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  [[ ${running##*/} == "$program" ]] && echo "$pid"
}
# until_true COMMAND…: within ten seconds.
until_true() { local _; for _ in {1..200}; do "$@" >/dev/null 2>&1 && return; sleep 0.05; done; warn "$name: gave up waiting for: $*"; return 1; }
gone() { ! pid; }
failed() { warn "$name did not start; the end of $log:"; tail -n 10 "$log" >&2; exit 1; }

# Who entered the lab kept his own cgroups; what he starts here is to be in the lab's.
join_cgroups() {
  local groups=(/sys/fs/cgroup/*/cgroup.procs) group
  [[ -e /sys/fs/cgroup/keeper ]] && groups=(/sys/fs/cgroup/keeper/cgroup.procs)
  for group in "${groups[@]}"; do echo $$ >"$group"; done
}

start() {
  pid >/dev/null && return
  join_cgroups
  case $name in
    libvirtd)
      libvirtd --daemon --config /etc/libvirt/libvirtd.conf --pid-file "$pidfile" </dev/null >>"$log" 2>&1 3>&- || failed
      until_true virsh -q -c lxc:///system uri || failed ;;
    haproxy)
      haproxy -f /etc/haproxy/haproxy.cfg -c -q >>"$log" 2>&1 || failed
      rm -f "$pidfile" "$socket" /run/haproxy/*.sock
      setsid haproxy -W -S /run/haproxy/master.sock -f /etc/haproxy/haproxy.cfg -p "$pidfile" </dev/null >>"$log" 2>&1 3>&- &
      until_true test -S "$socket" || failed
      until_true pid || failed ;;
    registry)
      setsid docker-registry serve /run/stagegate/registry/config.yaml </dev/null >>"$log" 2>&1 3>&- &
      echo $! >"$pidfile"
      until_true listening || failed ;;
    docker)
      rm -f "$socket"
      setsid socat "unix-listen:$socket,fork,mode=666" exec:/run/stagegate/docker/api </dev/null >>"$log" 2>&1 3>&- &
      echo $! >"$pidfile"
      until_true test -S "$socket" || failed ;;
  esac
}
stop() {
  local running
  running=$(pid) || return 0
  kill "-$1" "$running"
  until_true gone
  # A killed master leaves its worker serving for a moment; stopped means that the port is closed.
  if [[ $name == haproxy ]]; then until_true port_closed; fi
}
# A registry that could not start is gone: no reason to wait.
listening() { ! pid >/dev/null || ss -Hltn 'sport = :5000' | grep -q .; }
port_closed() { ! ss -Hltn 'sport = :6443' | grep -q .; }

case $action in
  start) start ;;
  stop) stop TERM ;;
  kill) stop KILL ;;
  restart) stop TERM; start ;;
  reload)
    running=$(pid) || die "$name is not running"
    case $name in
      haproxy) haproxy -f /etc/haproxy/haproxy.cfg -c -q; kill -USR2 "$running" ;;
      registry|docker) die "$name knows no reload: restart it" ;;
      libvirtd) kill -HUP "$running" ;;
    esac ;;
  status) if running=$(pid); then echo "$name up (pid $running)"; else echo "$name down"; exit 3; fi ;;
esac
