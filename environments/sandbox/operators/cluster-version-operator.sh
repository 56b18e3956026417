#!/bin/sh
# The cluster version operator, simulated: creates the ClusterVersion and the ClusterOperators that are
# missing, applies the operators' Deployments, and keeps the ClusterVersion's conditions in step with what the ClusterOperators report.
# An operator that is there reports for itself; until then it is not available, and says so.
#
# On the bootstrap it is a static pod; from its Deployment it runs on a master, and waits there until the bootstrap's
# no longer renews its Lease.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /opt/openshift/operators/lib.sh

operators="etcd kube-apiserver kube-controller-manager kube-scheduler machine-config network"
config=config.openshift.io/v1
create() { api POST "$config/$1" -H 'Content-Type: application/json' -d "$2" >/dev/null; }

# cluster_operators: what they report. What cannot be asked for now is no reason to overwrite it.
cluster_operators() { all=$(api GET $config/clusteroperators) && [ -n "$all" ]; }

# missing: those that have not reported yet.
missing() {
  echo "$all" | jq -r --arg operators "$operators" \
    '($operators | split(" ")) - [.items[] | select(.status.conditions | length > 0) | .metadata.name] | .[]'
}

cluster_version() {
  now=$(api GET $config/clusterversions/version 2>/dev/null) || {
    id=$(cat /proc/sys/kernel/random/uuid)
    create clusterversions "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ClusterVersion\",\"metadata\":{\"name\":\"version\"},\"spec\":{\"clusterID\":\"$id\",\"channel\":\"stable-4.14\"}}" || return 1
    log "created ClusterVersion version"
    now='{"status":{}}'
  }
  cluster_operators || return 1
  waiting=$(echo "$all" | jq -r '[.items[] | select([.status.conditions[]? | select(.type == "Available") | .status] != ["True"]) | .metadata.name] | join(", ")') || return 1
  if [ -n "$waiting" ]; then
    available=False progressing=True reason=ClusterOperatorsNotAvailable message="waiting for: $waiting" state=Partial
  else
    available=True progressing=False reason=AsExpected message="cluster version is $version" state=Completed
  fi
  [ "$(echo "$now" | jq -r '[.status.conditions[]? | select(.type == "Progressing") | .message] | first // ""')" = "$message" ] && return 0
  begun=$(echo "$now" | jq -r '.status.history[0].startedTime // (now | todate)')
  patch_status $config/clusterversions/version "$(jq -nc \
    --arg available $available --arg progressing $progressing --arg reason $reason --arg message "$message" \
    --arg version "$version" --arg begun "$begun" --arg state "$state" \
    "$condition"'{status: {desired: {version: $version, image: "docker.io/stagegate/node:sandbox"}, observedGeneration: 1, versionHash: "",
       availableUpdates: null, conditions: [condition("Available"; $available; $reason; $message),
         condition("Progressing"; $progressing; $reason; $message), condition("Failing"; "False"; "AsExpected"; "")],
       history: [{state: $state, version: $version, image: "docker.io/stagegate/node:sandbox", verified: false, startedTime: $begun,
         completionTime: (if $state == "Completed" then (now | todate) else null end)}]}}')" &&
    log "ClusterVersion: Available=$available Progressing=$progressing: $message"
}

log "cluster-version-operator $version (simulated)"
until api GET $config/clusteroperators >/dev/null 2>&1 && api GET $config/clusterversions >/dev/null 2>&1; do sleep 1; done
# configmaps NAME DIRECTORY NAMESPACE…: its files, for pods to mount, in each of these.
configmaps() {
  name=$1
  # kubectl leaves out symbolic links, and those are all that a mounted ConfigMap has.
  rm -rf "$work/files"
  mkdir "$work/files" && cp -L "$2"/* "$work/files" || return 1
  shift 2
  kubectl create configmap "$name" --from-file="$work/files" --dry-run=client -o json |
    jq -e '.metadata.namespace = $ARGS.positional[]' --args "$@"
}

# What each operator runs from, then the operators themselves: the release, simulated. It is handed on as it was rendered,
# so that the next cluster version operator finds nothing to change.
release() {
  mkdir -p "$work/release"
  for manifest in /opt/openshift/release/*.yaml; do
    sed "s|@PACE@|${PACE:-0}|g" "$manifest" >"$work/release/${manifest##*/}"
  done
  {
    configmaps operators /opt/openshift/operators openshift-cluster-version openshift-network-operator openshift-etcd-operator \
      openshift-kube-apiserver-operator openshift-kube-controller-manager-operator openshift-kube-scheduler-operator \
      openshift-machine-config-operator &&
    configmaps templates /opt/openshift/templates openshift-cluster-version openshift-etcd-operator openshift-kube-apiserver-operator \
      openshift-kube-controller-manager-operator openshift-kube-scheduler-operator &&
    configmaps release "$work/release" openshift-cluster-version
  } >"$work/configmaps.json" && kubectl apply -f "$work/configmaps.json" -f "$work/release"
}
until lead openshift-cluster-version version 10; do sleep 2; done
log "leading, as $identity"
until release >"$work/release.log" 2>&1; do
  log "the release's manifests cannot be applied yet: $(tail -n 1 "$work/release.log")"
  sleep 2
done
log "applied the release's manifests"

while :; do
  # Ending for a lease lost in a busy moment would cost the kubelet's back-off; without it nothing is done.
  lead openshift-cluster-version version 10 || { log "does not lead now"; sleep 2; continue; }
  cluster_operators || { log "the API does not list ClusterOperators now"; sleep 5; continue; }
  for each in $(missing); do
    report "$each" False True True OperatorNotRunning 'the operator has not been placed on a master yet' ||
      log "ClusterOperator $each: the API does not take it yet"
  done
  cluster_version || log "ClusterVersion: the API does not take it yet"
  sleep 5
done
