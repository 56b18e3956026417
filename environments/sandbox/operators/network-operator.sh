#!/bin/sh
# The network operator, played: brings the CNI by a DaemonSet and reports whether it is on every node. It runs before
# there is a CNI, so it is on the host's network and reaches the API by its name, as apiserver-url.env tells it.
set -u
# shellcheck source=/dev/null
. /host/apiserver-url.env
export KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "network operator $version (played), API at $server"
until report network False True False Deploying 'DaemonSet "openshift-sdn/sdn" is being rolled out'; do sleep 1; done
rest
until kubectl apply -f /operators/sdn.yaml >/dev/null; do sleep 1; done
said=
while :; do
  now=$(kubectl -n openshift-sdn get daemonset sdn -o 'jsonpath={.status.numberReady} of {.status.desiredNumberScheduled}' 2>/dev/null)
  if [ "$now" != "$said" ]; then
    case $now in
      '' | '0 of'*) ;;
      '3 of 3') report network True False False AsExpected 'the CNI is on 3 of 3 nodes' && said=$now ;;
      *) report network False True False Deploying "the CNI is on $now nodes" && said=$now ;;
    esac
  fi
  if [ "$said" = "3 of 3" ]; then sleep 10; else sleep 1; fi
done
