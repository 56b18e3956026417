#!/bin/bash
# What the guide's bootkube.sh does (08-ignition/components), in its words, each when it really happens. It renders nothing: kubelet
# has its static pods from the start. It ends once three masters are Ready, and reports that to nobody in the cluster.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../sandbox/bootstrap/opt/openshift/steps.sh
source /opt/openshift/steps.sh

log() { echo "[$(date +%H:%M:%S)] $*"; }
# ready NAME COMMAND…
ready() {
  log "Waiting for $1..."
  # Pulling an image mostly takes longer than it waits; systemd starts it again then.
  if [[ ! -e $assets/.tried ]]; then
    touch "$assets/.tried"
    log "TIMEOUT: $1 not ready after 180s"
    return 1
  fi
  until "${@:2}" >/dev/null 2>&1; do sleep 0.5; done
  log "$1 is ready"
}
etcd_health() {
  local secrets=/etc/kubernetes/bootstrap-secrets
  curl -sk --cacert "$secrets/etcd-ca.crt" --cert "$secrets/etcd-server.crt" --key "$secrets/etcd-server.key" https://localhost:2379/health | grep -q true
}

log "=== OpenShift Bootstrap ==="
ready etcd etcd_health
ready kube-apiserver curl -skf https://localhost:6443/healthz

log "Applying OpenShift CRDs..."
retry 600 kubectl apply -f "$assets/manifests/cluster/10-crds.yaml"
log "CRDs applied"
log "Applying cluster manifests..."
apply_manifests
log "Manifests applied"

log "Waiting for masters to register..."
wait_for_masters
log "=== Bootstrap Complete ==="
touch "$assets/.bootkube.done"
