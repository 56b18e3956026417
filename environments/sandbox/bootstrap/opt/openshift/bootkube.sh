#!/bin/bash
# Turns this host into a one-node control plane and seeds the cluster with its first objects.
# Every line it prints is printed when that really happens: stage 10 reads them in the journal.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=steps.sh
source /opt/openshift/steps.sh

# A bootstrap that is started again after its work was done goes on as it was: kubelet has its static pods.
if [[ -e $assets/.handed-over ]]; then
  echo "The masters have taken over: nothing to do"
  exec sleep infinity
fi

pull_release

echo "Starting bootkube.sh..."
components=(etcd kube-apiserver kube-controller-manager kube-scheduler cluster-version-operator machine-config-server)
render_component() {
  echo "Rendering $1 manifests..."
  render "$1"
  # Stage 10, "Check static pods".
  case $1 in
    etcd | kube-apiserver) name "$1" "$1-bootstrap" ;;
  esac
}
for component in "${components[@]}"; do once "$component" render_component "$component"; done

echo "Starting cluster-bootstrap..."
fail_once
mkdir -p "$pods"
for component in "${components[@]}"; do place "$component"; done

echo "Waiting for API server to come up..."
wait_for_api
echo "API server is up"

echo "Applying cluster manifests..."
apply_manifests

echo "Waiting for bootstrap to complete..."
wait_for_masters
touch "$assets/.bootkube.done"
echo "Bootstrap Complete"

# What is said now is not so yet: etcd, the API and the operators still move.
echo "Waiting for the masters' kube-apiserver..."
wait_for_operators kube-apiserver
etcd=$(kubectl -n openshift-etcd get configmap etcd-endpoints -o 'go-template={{range .data}}{{.}}{{"\n"}}{{end}}' |
  grep -vxF "$ADDRESS" | sed 's|.*|https://&:2379|' | paste -sd, -)
# This node's API server outlives its etcd member, which is about to be removed.
echo "Rendering kube-apiserver manifests..."
render kube-apiserver "$etcd"
name kube-apiserver kube-apiserver-bootstrap
place kube-apiserver
# The old one may go on listening for a moment.
listening() {
  local pid
  pid=$(ss -Hltnp 'sport = :6443' | grep -o 'pid=[0-9]*' | head -n 1)
  tr '\0' ' ' <"/proc/${pid#pid=}/cmdline" 2>/dev/null
}
until [[ $(listening) == *"--etcd-servers=$etcd "* ]] &&
  curl --silent --fail --max-time 2 --cacert "$resources/kube-apiserver/ca.crt" "https://localhost:6443/readyz" >/dev/null; do
  sleep 0.5
done

echo "Waiting for the masters' kube-controller-manager, kube-scheduler and machine-config..."
wait_for_operators kube-controller-manager kube-scheduler machine-config
# Who leads here lets go, and is followed by one on a master. The API and the machine config server stay for the pivot.
rm -f "$pods"/{cluster-version-operator,kube-controller-manager,kube-scheduler}-pod.yaml
retry 600 kubectl -n kube-system create configmap bootstrap --from-literal=status=complete
touch "$assets/.handed-over"
# Stays, for the unit's state shows that bootkube came this far and was not stopped.
exec sleep infinity
