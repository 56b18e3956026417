#!/usr/bin/env bash
# On the bootstrap, as user core: gathers what openshift-install's script of that name gathers in 4.16 to 4.20, by the same commands,
# into the same files (docs/bundle-layouts.md). What fails leaves its error in gather.log, and the next begins.
set -euo pipefail

if [[ ${1:-} != --id || ! ${2:-} ]]; then echo "usage: installer-gather.sh --id ID [MASTER-ADDRESS…]" >&2; exit 2; fi
id=$2
shift 2
artifacts=/tmp/artifacts-$id
mkdir -p "$artifacts"/{unit-status,bootstrap/{services,journals,network,containers,pods,rpm-ostree},rendered-assets,control-plane}
exec > >(tee "$artifacts/gather.log") 2>&1

# file PATH COMMAND…: both of its outputs
file() { local path=$artifacts/$1; shift; "$@" &>"$path" || true; }

echo "Gathering bootstrap service records ..."
sudo cp -r /var/log/openshift/. "$artifacts/bootstrap/services/" || true

echo "Gathering bootstrap systemd summary ..."
file failed-units.txt env LANG=POSIX systemctl list-units --state=failed
mapfile -t failed < <(awk '$1 == "*" { print $2 }' "$artifacts/failed-units.txt")
for unit in "${failed[@]}"; do
  file "unit-status/$unit.txt" systemctl status --full "$unit"
  file "unit-status/$unit.log" sudo journalctl -u "$unit"
done

echo "Gathering bootstrap journals ..."
for unit in approve-csr bootkube crio crio-configure image-customization ironic ironic-dnsmasq ironic-httpd ironic-ramdisk-logs kubelet \
    master-bmh-update metal3-baremetal-operator release-image release-image-download sssd; do
  file "bootstrap/journals/$unit.log" sudo journalctl --boot --no-pager --output=short --unit="$unit"
done
sudo journalctl -o with-unit --no-pager | gzip >"$artifacts/bootstrap/journals/journal.log.gz" || true

echo "Gathering bootstrap networking ..."
file bootstrap/network/ip-addr.txt ip addr
file bootstrap/network/ip-route.txt ip route
file bootstrap/network/hostname.txt hostname
file bootstrap/network/netstat.txt netstat -anp
cp -r /etc/resolv.conf "$artifacts/bootstrap/network/" || true

echo "Gathering bootstrap containers ..."
{ sudo crictl ps --all -o json || true; } | jq -r '.containers[] | "\(.id) \(.metadata.name)"' >"$artifacts/containers.list" || true
while read -r container name; do
  file "bootstrap/containers/$name-$container.log" sudo crictl logs "$container"
  file "bootstrap/containers/$name-$container.inspect" sudo crictl inspect "$container"
done <"$artifacts/containers.list"
rm "$artifacts/containers.list"
sudo cp -r /var/log/bootstrap-control-plane/ "$artifacts/bootstrap/containers" || true
sudo podman ps --all || true   # there is none in the lab, so there is nothing to list

echo "Gathering bootstrap rpm-ostree info ..."
file bootstrap/rpm-ostree/status rpm-ostree status
file bootstrap/rpm-ostree/history rpm-ostree ex history

echo "Gathering rendered assets..."
sudo cp -r /opt/openshift/ "$artifacts/rendered-assets" || true
sudo chown -R "$(id -un):$(id -gn)" "$artifacts"
find "$artifacts/rendered-assets" \( -name '*secret*' -o -name '*kubeconfig*' -o -name '*.key' -o -name '.kube' \) -prune -exec rm -rf {} +
# The lab keeps credentials under names that a real bootstrap does not have.
grep -rlZ -e 'PRIVATE KEY' -e 'client-key-data' "$artifacts/rendered-assets" | xargs -0 --no-run-if-empty rm
find "$artifacts/rendered-assets" \( -name 'tokens.csv' -o -name '*.token' \) -delete

# The variants keep it in different places.
for kubeconfig in /opt/openshift/auth/kubeconfig /etc/kubernetes/kubeconfigs/localhost.kubeconfig; do
  if sudo test -e "$kubeconfig"; then break; fi
done
echo "Using $kubeconfig as KUBECONFIG"
echo "Gathering cluster resources ..."
resources=$(mktemp -d)
asked=()
# get FILE ARGUMENT…: errors go to gather.log, so a file without an answer is empty
get() {
  local path=$resources/$1
  shift
  # shellcheck disable=SC2024  # the file is ours
  sudo oc "--kubeconfig=$kubeconfig" --request-timeout=5s get "$@" >"$path" &
  asked+=("$!")
}
nodes='{range .items[*]}{.metadata.name}{"\n"}{end}'
get nodes.list nodes -o "jsonpath=$nodes"
get masters.list nodes -l node-role.kubernetes.io/master -o "jsonpath=$nodes"
get api-pods pods -l apiserver=true --all-namespaces \
  -o 'jsonpath={range .items[*]}-n {.metadata.namespace} {.metadata.name}{"\n"}{end}'
# shellcheck disable=SC2016  # the template's own variable
get containers pods --all-namespaces \
  -o 'go-template={{range $p := .items}}{{range $p.spec.containers}}-n {{$p.metadata.namespace}} {{$p.metadata.name}} -c {{.name}}{{"\n"}}{{end}}{{end}}'
for kind in apiservices clusteroperators clusterversion csr kubeapiserver kubecontrollermanager machineconfigpools machineconfigs namespaces \
    nodes openshiftapiserver; do
  get "$kind.json" "$kind" -o json
done
for kind in configmaps endpoints events machines pods rolebindings roles services; do get "$kind.json" "$kind" --all-namespaces -o json; done
get secrets-names.txt secrets --all-namespaces
get secrets-names-with-annotations.txt secrets --all-namespaces \
  -o=custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,TYPE:.type,ANNOTATIONS:.metadata.annotations
get openapi.json --raw /openapi/v2
echo "Waiting for logs ..."
wait "${asked[@]}" || true
gzip "$resources/openapi.json"
sed -i -e '/-token-/d' -e '/-dockercfg-/d' "$resources/secrets-names-with-annotations.txt"
# The lab applies its Secrets with kubectl, which keeps them whole in an annotation, and keeps kubeconfigs in ConfigMaps. A bundle
# is passed on, so no private key may be in it, as PEM or as base64 of it.
key='PRIVATE KEY|client-key-data|LS0tLS1CRUdJTiB[QFS]'
sed -i -E "s/ map\\[.*($key).*/ (left out: a private key)/" "$resources/secrets-names-with-annotations.txt"
for json in "$resources"/*.json; do
  if grep -qE "$key" "$json"; then jq --indent 4 --arg key "$key" 'walk(if type == "string" and test($key) then "(left out: a private key)" else . end)' "$json" >"$json.new" && mv "$json.new" "$json"; fi
done
# gzip of nothing has twenty bytes and the name: no API, no resources.
if [[ $(zcat "$resources/openapi.json.gz" | head -c 1) ]]; then mv "$resources" "$artifacts/resources"; chmod 755 "$artifacts/resources"; else rm -rf "$resources"; fi

echo "Gather remote logs"
if (( ! $# )) && [[ -s $artifacts/resources/masters.list ]]; then mapfile -t masters <"$artifacts/resources/masters.list"; set -- "${masters[@]}"; fi
if (( ! $# )); then echo "No masters found!"; fi
# shellcheck disable=SC2029  # the ids are meant to be ours, here and below
on() { ssh "${options[@]}" "core@$master" "$@" </dev/null; }
options=(-o PreferredAuthentications=publickey -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)
for master; do
  echo "Collecting info from $master"
  mkdir -p "$artifacts/control-plane/$master"
  scp -q "${options[@]}" /usr/local/bin/installer-masters-gather.sh "core@[$master]:" </dev/null || true
  on "sudo ./installer-masters-gather.sh --id master-$id" || true
  scp -q "${options[@]}" -r "core@[$master]:/tmp/artifacts-master-$id/*" "$artifacts/control-plane/$master/" </dev/null || true
  on "sudo rm -rf /tmp/artifacts-master-$id installer-masters-gather.sh" || true
done

bundle=${TAR_FILE:-$HOME/log-bundle-$id.tar.gz}
tar cz -C "$artifacts" --transform "s?^\\.?log-bundle-$id?" . >"$bundle"
echo "Log bundle written to $bundle"
