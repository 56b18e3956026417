#!/bin/sh
# The operator of kube-apiserver, kube-controller-manager or kube-scheduler (COMPONENT), simulated: puts the component's
# static pod on every master and reports how far that is.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "$COMPONENT operator $version (simulated)"
until report "$COMPONENT" False True False Installing "waiting for three masters to be Ready"; do sleep 1; done
nodes=$(all_masters)
addresses=$(echo "$nodes" | cut -d' ' -f2)

# members: where an API server finds etcd.
members() { endpoints | sed 's|.*|https://&:2379|' | paste -sd, -; }
etcd=
if [ "$COMPONENT" = kube-apiserver ]; then
  report "$COMPONENT" False True False EtcdNotScaled "waiting for etcd to have a voting member on every master"
  scaled() { [ "$(endpoints | grep -cxF "$addresses")" -ge 3 ]; }
  until_change '/api/v1/namespaces/openshift-etcd/configmaps?fieldSelector=metadata.name%3Detcd-endpoints&' scaled
  etcd=$(members)
fi

# ready [REVISION]: the names of the static pods that are; of an API server's revision. There are no others in the namespace.
ready() {
  pods=$(get "/api/v1/namespaces/openshift-$COMPONENT/pods" 2>/dev/null) || return 1
  echo "$pods" | jq -r --arg revision "${1:-}" '.items[]
    | select(.metadata.annotations["kubernetes.io/config.source"] == "file")
    | select($revision == "" or (.metadata.labels.revision // $revision) == $revision)
    | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name'
}

is_ready() { ready "$1" | grep -qF "$2"; }

# roll_out REVISION AVAILABLE: on one node after the other, the next one only once this one is ready.
roll_out() {
  echo "$nodes" | while read -r node address; do
    # A server that ends goes on serving for so long; OpenShift's for 70 s.
    sed -e "s|@NODE@|$node|g; s|@ADDRESS@|$address|g; s|@ETCD@|$etcd|g; s|@RESOURCES@|/etc/kubernetes/static-pod-resources|g" \
      -e "s|@REVISION@|$1|; s|@DRAIN@|5|" "/templates/$COMPONENT.yaml" >"$work/$node.yaml"
    install "$COMPONENT" "$node" "$work/$node.yaml" "$1" </dev/null
    # Nothing depends on the first ones yet.
    [ "$1" = 1 ] || until_change "/api/v1/namespaces/openshift-$COMPONENT/pods?" is_ready "$1" "$node"
    report "$COMPONENT" "$2" True False NodeInstaller "$(ready "$1" | wc -l) of 3 nodes are at revision $1"
    rest
  done
}

revision=1
rest
roll_out 1 False
said=
while :; do
  # That the API does not answer says nothing of the pods.
  names=$(ready) || { sleep 1; continue; }
  running=$(printf '%s\n' "$names" | grep -c .) || true
  if [ "$running" != "$said" ]; then
    case $running in
      3) report "$COMPONENT" True False False AsExpected "3 of 3 nodes are at revision $revision" && said=$running ;;
      0) report "$COMPONENT" False True False NodeInstaller "0 of 3 nodes are at revision $revision" && said=$running ;;
      *) report "$COMPONENT" True True False NodeInstaller "$running of 3 nodes are at revision $revision" && said=$running ;;
    esac
  fi
  # Once etcd's members are others, so are those that the API servers ask, and every one of them is started anew.
  if [ "$COMPONENT" = kube-apiserver ] && now=$(members) && [ -n "$now" ] && [ "$now" != "$etcd" ]; then
    etcd=$now revision=$((revision + 1)) said=
    log "etcd has other members: revision $revision"
    roll_out "$revision" True
  # Once all is well there is little to see, and asking costs.
  elif [ "$said" != 3 ]; then
    sleep 2
  elif [ "$COMPONENT" = kube-apiserver ]; then
    sleep 4
  else
    sleep 10
  fi
done
