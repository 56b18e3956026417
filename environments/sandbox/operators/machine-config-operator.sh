#!/bin/sh
# The machine config operator, played: runs the Machine Config Server on every master and reports how far that is.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "machine config operator $version (played)"
until report machine-config False True False Deploying 'the Machine Config Server is being rolled out'; do sleep 1; done
all_masters >/dev/null
rest
until kubectl apply -f /operators/machine-config-server.yaml >/dev/null; do sleep 1; done
follow_daemonset openshift-machine-config-operator machine-config-server machine-config 'the Machine Config Server runs on'
