#!/bin/sh
# The network operator, simulated: brings the CNI by a DaemonSet and reports whether it is on every node. It runs before
# there is a CNI, so it is on the host's network and reaches the API by its name, from apiserver-url.env.
set -u
# shellcheck source=/dev/null
. /host/apiserver-url.env
export KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "network operator $version (simulated), API at $server"
until report network False True False Deploying 'DaemonSet "openshift-sdn/sdn" is being rolled out'; do sleep 1; done
rest
until kubectl apply -f /operators/sdn.yaml >/dev/null; do sleep 1; done
follow_daemonset openshift-sdn sdn network 'the CNI is on'
