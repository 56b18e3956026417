#!/bin/sh
# The operator of kube-apiserver, kube-controller-manager or kube-scheduler (COMPONENT), played: puts the component's
# static pod on every master and reports how far that is.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

log "$COMPONENT operator $version (played)"
until report "$COMPONENT" False True False Installing "waiting for three masters to be Ready"; do sleep 1; done
nodes=$(all_masters)
addresses=$(echo "$nodes" | cut -d' ' -f2)

# An API server needs an etcd that stays: those of the masters.
if [ "$COMPONENT" = kube-apiserver ]; then
  report "$COMPONENT" False True False EtcdNotScaled "waiting for etcd to have a voting member on every master"
  until [ "$(endpoints | grep -cxF "$addresses")" -ge 3 ]; do sleep 1; done
fi
etcd=$(echo "$addresses" | sed 's|.*|https://&:2379|' | paste -sd, -)

# ready: the names of the static pods that are. There are no others in the component's namespace.
ready() {
  kubectl -n "openshift-$COMPONENT" get pods -o json 2>/dev/null | jq -r '.items[]
    | select(.metadata.annotations["kubernetes.io/config.source"] == "file")
    | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name'
}

rest
echo "$nodes" | while read -r node address; do
  sed -e "s|@NODE@|$node|g; s|@ADDRESS@|$address|g; s|@ETCD@|$etcd|g; s|@RESOURCES@|/etc/kubernetes/static-pod-resources|g" \
    "/templates/$COMPONENT.yaml" >"$work/$node.yaml"
  install "$COMPONENT" "$node" "$work/$node.yaml" </dev/null
  report "$COMPONENT" False True False NodeInstaller "$(ready | wc -l) of 3 nodes are at revision 1"
  rest
done

said=
while :; do
  running=$(ready | wc -l)
  if [ "$running" != "$said" ]; then
    case $running in
      3) report "$COMPONENT" True False False AsExpected '3 of 3 nodes are at revision 1' && said=$running ;;
      0) report "$COMPONENT" False True False NodeInstaller '0 of 3 nodes are at revision 1' && said=$running ;;
      *) report "$COMPONENT" True True False NodeInstaller "$running of 3 nodes are at revision 1" && said=$running ;;
    esac
  fi
  # Once all is well there is little to see, and asking costs.
  if [ "$said" = 3 ]; then sleep 10; else sleep 2; fi
done
