#!/bin/sh
# The cluster version operator, played: creates the ClusterVersion and the ClusterOperators that are
# missing, applies the operators' Deployments, and keeps the ClusterVersion's conditions in step with what the ClusterOperators report.
# An operator that is there reports for itself; until then it is not available, and says so.
set -u
# shellcheck source-path=SCRIPTDIR source=../../../operators/lib.sh
. /opt/openshift/operators/lib.sh

operators="etcd kube-apiserver kube-controller-manager kube-scheduler machine-config network"
config=config.openshift.io/v1
create() { api POST "$config/$1" -H 'Content-Type: application/json' -d "$2" >/dev/null; }

operator() {
  [ "$(api GET "$config/clusteroperators/$1" 2>/dev/null | jq '.status.conditions // [] | length')" -gt 0 ] 2>/dev/null && return 0
  report "$1" False True True OperatorNotRunning 'the operator has not been placed on a master yet'
}

cluster_version() {
  now=$(api GET $config/clusterversions/version 2>/dev/null) || {
    id=$(cat /proc/sys/kernel/random/uuid)
    create clusterversions "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ClusterVersion\",\"metadata\":{\"name\":\"version\"},\"spec\":{\"clusterID\":\"$id\",\"channel\":\"stable-4.14\"}}" || return 1
    log "created ClusterVersion version"
    now='{"status":{}}'
  }
  waiting=$(api GET $config/clusteroperators | jq -r '[.items[] | select([.status.conditions[]? | select(.type == "Available") | .status] != ["True"]) | .metadata.name] | join(", ")') || return 1
  if [ -n "$waiting" ]; then
    available=False progressing=True reason=ClusterOperatorsNotAvailable message="waiting for: $waiting" state=Partial
  else
    available=True progressing=False reason=AsExpected message="cluster version is $version" state=Completed
  fi
  [ "$(echo "$now" | jq -r '[.status.conditions[]? | select(.type == "Progressing") | .message] | first // ""')" = "$message" ] && return 0
  begun=$(echo "$now" | jq -r '.status.history[0].startedTime // (now | todate)')
  patch_status $config/clusterversions/version "$(jq -nc \
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
until api GET $config/clusteroperators >/dev/null 2>&1 && api GET $config/clusterversions >/dev/null 2>&1; do sleep 1; done
# What each operator runs from, then the operators themselves: the release, played.
release() {
  for namespace in network etcd kube-apiserver kube-controller-manager kube-scheduler; do
    namespace=openshift-$namespace-operator
    kubectl -n "$namespace" create configmap operators --from-file=/opt/openshift/operators --dry-run=client -o yaml | kubectl apply -f - &&
      kubectl -n "$namespace" create configmap static-pod-templates --from-file=/opt/openshift/templates --dry-run=client -o yaml | kubectl apply -f - || return 1
  done
  for manifest in /opt/openshift/release/*.yaml; do
    sed "s|@PACE@|${PACE:-0}|g" "$manifest" | kubectl apply -f - || return 1
  done
}
until release >"$work/release.log" 2>&1; do
  log "the release's manifests cannot be applied yet: $(tail -n 1 "$work/release.log")"
  sleep 2
done
log "applied the release's manifests"

while :; do
  for each in $operators; do operator "$each" || log "ClusterOperator $each: the API does not take it yet"; done
  cluster_version || log "ClusterVersion: the API does not take it yet"
  sleep 5
done
