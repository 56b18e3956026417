#!/bin/bash
# A provider's controller, simulated: in a loop it lists what there is, lets PROVIDER.jq decide what is to be changed, changes
# that, and waits until something changes. What is not a request to the API is done by the functions of PROVIDER.sh.
set -uo pipefail
provider=$1
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
umask 077
# shellcheck source-path=SCRIPTDIR source=api.sh
source "$here/api.sh"

core=/apis/cluster.x-k8s.io/v1beta1 infrastructure=/apis/infrastructure.cluster.x-k8s.io/v1beta1
bootstrap=/apis/bootstrap.cluster.x-k8s.io/v1beta1
declare -A PATHS=(
  [Cluster]=$core/clusters [Machine]=$core/machines [MachineSet]=$core/machinesets [MachineDeployment]=$core/machinedeployments
  [KubeadmControlPlane]=/apis/controlplane.cluster.x-k8s.io/v1beta1/kubeadmcontrolplanes
  [KubeadmConfig]=$bootstrap/kubeadmconfigs [KubeadmConfigTemplate]=$bootstrap/kubeadmconfigtemplates
  [DockerCluster]=$infrastructure/dockerclusters [DockerMachine]=$infrastructure/dockermachines
  [DockerMachineTemplate]=$infrastructure/dockermachinetemplates
  [HelmChartProxy]=/apis/addons.cluster.x-k8s.io/v1alpha1/helmchartproxies
  [Secret]='/api/v1/secrets?labelSelector=cluster.x-k8s.io/cluster-name'
)

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"; }
# What a provider sees beside the API (documents for its jq program), and does beside it (DOING is one JSON line).
observe() { :; }
act() { log "cannot do: $1"; }
# shellcheck source=/dev/null
source "$here/$provider.sh"

# workload_nodes: for each cluster that can be reached by its kubeconfig Secret, its Nodes.
workload_nodes() {
  local cluster uid value
  echo '{"path": "/api/v1/nodes"}' >"$work/nodes"
  jq -r '.items[] | select(.metadata.name | endswith("-kubeconfig")) |
    "\(.metadata.namespace)/\(.metadata.labels["cluster.x-k8s.io/cluster-name"]) \(.metadata.uid) \(.data.value)"' "$work/list/Secret" 2>/dev/null |
    while read -r cluster uid value; do
      if [[ ! -e $work/$uid.curl ]]; then
        base64 -d <<<"$value" >"$work/$uid.kubeconfig"
        login "$uid" "$work/$uid.kubeconfig" || continue
        sed -i 's/^max-time.*/max-time = 3/' "$work/$uid.curl"
      fi
      send "$uid" "$work/nodes" "$work/workload"
      if [[ $(<"$work/workload/codes") == 200* ]]; then jq -c --arg cluster "$cluster" '{kind: "Workload", cluster: $cluster, nodes: .items}' "$work/workload/0"; fi
    done
}

for kind in "${KINDS[@]}"; do printf '%s\n' "${PATHS[$kind]}"; done | jq -Rc '{path: .}' >"$work/lists"
list() {
  local kind number=0
  send management "$work/lists" "$work/list"
  for kind in "${KINDS[@]}"; do
    case $(sed -n "s/ $number\$//p" "$work/list/codes") in
      200) mv "$work/list/$number" "$work/list/$kind" ;;
      404) echo '{}' >"$work/list/$kind" ;;   # its provider is not installed (yet)
      *) return 1 ;;
    esac
    number=$((number + 1))
  done
}

# wait_for_change SECONDS: until something of what was listed changes.
wait_for_change() {
  local watch
  cat "${KINDS[@]/#/$work/list/}" | jq -sr --arg server "$(<"$work/management.server")" --slurpfile lists "$work/lists" --rawfile options "$work/management.curl" '
    to_entries[] | .key as $n | .value.metadata.resourceVersion | values | "next", $options, "max-time = 60",
      "url = \($server + $lists[$n].path + (if $lists[$n].path | contains("?") then "&" else "?" end) + "watch=1&resourceVersion=" + . | @json)"' |
    sed 1d >"$work/watches"
  coproc WATCH { exec curl --no-buffer --parallel --parallel-immediate --config "$work/watches" 2>/dev/null; }
  watch=$WATCH_PID
  read -r -t "$1" -N 1 -u "${WATCH[0]}" || true
  kill "$watch" 2>/dev/null
  wait "$watch" 2>/dev/null
  # Changes come in crowds.
  sleep 0.2
}

# serve_webhook: answers the API from the start. The API learns its CA some seconds after the
# Deployment is available, as cert-manager's cainjector does it: until then it refuses what the webhook is to be asked about.
serve_webhook() {
  socat openssl-listen:9443,reuseaddr,fork,cert=/cert/tls.crt,key=/cert/tls.key,verify=0 "exec:bash $here/webhook.sh" 2>/dev/null &
  jq -nc --arg path "/apis/apps/v1/namespaces/$DEPLOYMENT" '{path: $path}' >"$work/deployment"
  until send management "$work/deployment" "$work/available" && jq -e 'any(.status.conditions[]?; .type == "Available" and .status == "True")' "$work/available/0" >/dev/null 2>&1; do sleep 1; done
  sleep 5
  jq -nc --arg path "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/$WEBHOOK" '{path: $path}' >"$work/webhook"
  send management "$work/webhook" "$work/asked"
  jq -c --rawfile ca /cert/ca.crt --slurpfile asked "$work/webhook" '{method: "PATCH", path: $asked[0].path, type: "application/json-patch+json",
    body: [range(.webhooks | length) | {op: "add", path: "/webhooks/\(.)/clientConfig/caBundle", value: ($ca | @base64)}]}' "$work/asked/0" >"$work/injecting"
  until send management "$work/injecting" "$work/injected" && [[ $(<"$work/injected/codes") == 200* ]]; do sleep 1; done
  log "the API trusts $WEBHOOK now"
}

log "$provider controller (simulated)"
# In a pod as its service account; elsewhere, to be tried, as KUBECONFIG says.
if [[ ${KUBECONFIG:-} ]]; then login management "$KUBECONFIG"; else login_pod management; fi
until list; do log "the API does not answer"; sleep 1; done
if [[ -e /cert/tls.crt ]]; then serve_webhook & fi
said=
while :; do
  observe >"$work/observed"
  # What a name ends in.
  random=$(head -c 40000 /dev/urandom | tr -dc 'bcdfghjklmnpqrstvwxz2456789')
  cat "${KINDS[@]/#/$work/list/}" "$work/observed" |
    jq -nc --arg random "$random" "$(cat "$here/lib.jq" "$here/$provider.jq")" >"$work/wanted" 2>"$work/error" || log "$(head -n 1 "$work/error")"
  jq -c 'select(.do == null)' "$work/wanted" >"$work/requests"
  send management "$work/requests" "$work/sent"
  if wrong=$(refused "$work/sent") && [[ $wrong != "$said" ]]; then said=$wrong; log "refused: ${wrong%%$'\n'*}"; fi
  while read -r doing; do act "$doing"; done < <(jq -c 'select(.do)' "$work/wanted")
  touch "${work%/*}/reconciled"
  # What was seen outside of the API is not watched: the wait is short while something is under way.
  if [[ -s $work/wanted ]]; then sleep 0.1; else wait_for_change "$(patience)"; fi
  until list; do sleep 1; done
done
