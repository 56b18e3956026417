#!/usr/bin/env bash
# On a master, as root: what openshift-install's script of that name gathers in 4.16 to 4.20 (docs/bundle-layouts.md).
set -euo pipefail

if [[ ${1:-} != --id || ! ${2:-} ]]; then echo "usage: installer-masters-gather.sh --id ID" >&2; exit 2; fi
artifacts=/tmp/artifacts-$2
mkdir -p "$artifacts"/{unit-status,journals,network,containers,rpm-ostree}
file() { local path=$artifacts/$1; shift; "$@" &>"$path" || true; }

echo "Gathering master systemd summary ..."
file failed-units.txt env LANG=POSIX systemctl list-units --state=failed
mapfile -t failed < <(awk '$1 == "*" { print $2 }' "$artifacts/failed-units.txt")
for unit in "${failed[@]}"; do
  file "unit-status/$unit.txt" systemctl status --full "$unit"
  file "unit-status/$unit.log" journalctl -u "$unit"
done

echo "Gathering master journals ..."
for unit in crio kubelet machine-config-daemon-host machine-config-daemon-firstboot openshift-azure-routes openshift-gcp-routes pivot sssd; do
  file "journals/$unit.log" journalctl --boot --no-pager --output=short --unit="$unit"
done
journalctl -o with-unit --no-pager | gzip >"$artifacts/journals/journal.log.gz" || true

echo "Gathering master networking ..."
file network/ip-addr.txt ip addr
file network/ip-route.txt ip route
file network/hostname.txt hostname
file network/netstat.txt netstat -anp
cp -r /etc/resolv.conf "$artifacts/network/" || true

echo "Gathering master containers ..."
{ crictl ps --all -o json || true; } | jq -r '.containers[] | "\(.id) \(.metadata.name)"' >"$artifacts/containers.list" || true
while read -r container name; do
  file "containers/$name-$container.log" crictl logs "$container"
  file "containers/$name-$container.inspect" crictl inspect "$container"
done <"$artifacts/containers.list"
rm "$artifacts/containers.list"

echo "Gathering master rpm-ostree info ..."
file rpm-ostree/status rpm-ostree status
file rpm-ostree/history rpm-ostree ex history
chmod -R a+rX "$artifacts"
