#!/bin/sh
# The cluster version operator, played: creates the ClusterVersion and the ClusterOperators that are
# missing, and keeps the ClusterVersion's conditions in step with what the ClusterOperators report.
# An operator that is there reports for itself; until then it is not available, and says so.
set -u

version=4.14.0-sandbox
operators="etcd kube-apiserver kube-controller-manager kube-scheduler machine-config network"

work=$(mktemp -d)
umask 077
part() { awk -v key="$1:" '$1 == key { print $2; exit }' "$KUBECONFIG"; }
server=$(part server)
part certificate-authority-data | base64 -d >"$work/ca.crt"
part client-certificate-data | base64 -d >"$work/client.crt"
part client-key-data | base64 -d >"$work/client.key"

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"; }
api() {
  method=$1 path=$2
  shift 2
  curl --silent --show-error --fail --max-time 10 --cacert "$work/ca.crt" --cert "$work/client.crt" --key "$work/client.key" \
    -X "$method" "$server/apis/config.openshift.io/v1/$path" "$@"
}
create() { api POST "$1" -H 'Content-Type: application/json' -d "$2" >/dev/null; }
patch_status() { api PATCH "$1/status" -H 'Content-Type: application/merge-patch+json' -d "$2" >/dev/null; }

# condition TYPE STATUS REASON MESSAGE
condition() {
  jq -nc --arg type "$1" --arg status "$2" --arg reason "$3" --arg message "$4" \
    '{type: $type, status: $status, reason: $reason, message: $message, lastTransitionTime: (now | todate)}'
}

operator() {
  now=$(api GET "clusteroperators/$1" 2>/dev/null) || {
    create clusteroperators "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ClusterOperator\",\"metadata\":{\"name\":\"$1\"}}" || return 1
    log "created ClusterOperator $1"
    now='{}'
  }
  [ "$(echo "$now" | jq '.status.conditions // [] | length')" = 0 ] || return 0
  patch_status "clusteroperators/$1" "$(jq -nc \
    --argjson a "$(condition Available False OperatorNotRunning 'the operator has not been placed on a master yet')" \
    --argjson p "$(condition Progressing True Bootstrapping 'waiting for the masters to join')" \
    --argjson d "$(condition Degraded True OperatorNotRunning 'only the bootstrap node runs this component')" \
    --argjson u "$(condition Upgradeable Unknown NoData '')" \
    --arg version "$version" '{status: {conditions: [$a, $p, $d, $u], versions: [{name: "operator", version: $version}]}}')" &&
    log "ClusterOperator $1: Available=False Progressing=True Degraded=True"
}

cluster_version() {
  now=$(api GET clusterversions/version 2>/dev/null) || {
    id=$(cat /proc/sys/kernel/random/uuid)
    create clusterversions "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ClusterVersion\",\"metadata\":{\"name\":\"version\"},\"spec\":{\"clusterID\":\"$id\",\"channel\":\"stable-4.14\"}}" || return 1
    log "created ClusterVersion version"
    now='{"status":{}}'
  }
  waiting=$(api GET clusteroperators | jq -r '[.items[] | select([.status.conditions[]? | select(.type == "Available") | .status] != ["True"]) | .metadata.name] | join(", ")') || return 1
  if [ -n "$waiting" ]; then
    available=False progressing=True reason=ClusterOperatorsNotAvailable message="waiting for: $waiting" state=Partial
  else
    available=True progressing=False reason=AsExpected message="cluster version is $version" state=Completed
  fi
  [ "$(echo "$now" | jq -r '[.status.conditions[]? | select(.type == "Progressing") | .message] | first // ""')" = "$message" ] && return 0
  begun=$(echo "$now" | jq -r '.status.history[0].startedTime // (now | todate)')
  patch_status clusterversions/version "$(jq -nc \
    --argjson a "$(condition Available $available $reason "$message")" \
    --argjson p "$(condition Progressing $progressing $reason "$message")" \
    --argjson f "$(condition Failing False AsExpected '')" \
    --arg version "$version" --arg begun "$begun" --arg state "$state" \
    '{status: {desired: {version: $version, image: "docker.io/stagegate/node:sandbox"}, observedGeneration: 1, versionHash: "",
       availableUpdates: null, conditions: [$a, $p, $f],
       history: [{state: $state, version: $version, image: "docker.io/stagegate/node:sandbox", verified: false, startedTime: $begun,
         completionTime: (if $state == "Completed" then (now | todate) else null end)}]}}')" &&
    log "ClusterVersion: Available=$available Progressing=$progressing: $message"
}

log "cluster-version-operator $version (played)"
until api GET clusteroperators >/dev/null 2>&1 && api GET clusterversions >/dev/null 2>&1; do sleep 1; done
while :; do
  for each in $operators; do operator "$each" || log "ClusterOperator $each: the API does not take it yet"; done
  cluster_version || log "ClusterVersion: the API does not take it yet"
  sleep 5
done
