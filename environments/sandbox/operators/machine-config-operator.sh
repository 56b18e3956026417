#!/bin/sh
# The machine config operator, simulated: runs the Machine Config Server on every master and reports how far that is.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "machine config operator $version (simulated)"
until report machine-config False True False Deploying 'the Machine Config Server is being rolled out'; do sleep 1; done
# Without it nothing is rendered, nor done (pkg/operator/sync.go, syncRenderConfig).
until kubectl -n kube-system get configmap root-ca >/dev/null 2>"$work/why"; do
  report machine-config False True True RenderConfigFailed "Failed to resync $version because: $(tail -n 1 "$work/why")"
  sleep 5
done
report machine-config False True False Deploying 'the Machine Config Server is being rolled out'
all_masters >/dev/null
rest
until kubectl apply -f /operators/machine-config-server.yaml >/dev/null; do sleep 1; done
follow_daemonset openshift-machine-config-operator machine-config-server machine-config 'the Machine Config Server runs on'
