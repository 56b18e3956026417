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
said=
while :; do
  now=$(kubectl -n openshift-machine-config-operator get daemonset machine-config-server -o 'jsonpath={.status.numberReady} of {.status.desiredNumberScheduled}' 2>/dev/null)
  if [ "$now" != "$said" ]; then
    case $now in
      '' | '0 of'* | ' of'*) ;;
      '3 of 3') report machine-config True False False AsExpected 'the Machine Config Server runs on 3 of 3 masters' && said=$now ;;
      *) report machine-config False True False Deploying "the Machine Config Server runs on $now masters" && said=$now ;;
    esac
  fi
  sleep 1
done
