#!/bin/bash
# Turns this host into a one-node control plane and seeds the cluster with its first objects.
# Every line it prints is printed when that really happens: stage 10 reads them in the journal.
set -euo pipefail

assets=/opt/openshift
pods=/etc/kubernetes/manifests
resources=/etc/kubernetes/static-pod-resources
kubeconfig=/etc/kubernetes/kubeconfigs/localhost.kubeconfig
kubectl() { command kubectl --kubeconfig="$kubeconfig" "$@"; }

# retry SECONDS COMMAND…: until it works, with its last words when it does not.
retry() {
  local until=$((SECONDS + $1)) said
  shift
  until said=$("$@" 2>&1); do
    if (( SECONDS >= until )); then
      echo "Gave up after many tries: $*"
      echo "$said"
      return 1
    fi
    sleep 0.3
  done
  echo "$said"
}

render() {
  echo "Rendering $1 manifests..."
  mkdir -p "$assets/rendered"
  sed -e "s|@NODE@|$NODE|g; s|@ADDRESS@|$ADDRESS|g; s|@DOMAIN@|$DOMAIN|g; s|@RESOURCES@|$resources|g" \
    "$assets/templates/$1.yaml" >"$assets/rendered/$1-pod.yaml"
}

echo "Starting bootkube.sh..."
render etcd
render kube-apiserver
render kube-controller-manager
render kube-scheduler
render cluster-version-operator
render machine-config-server

echo "Starting cluster-bootstrap..."
mkdir -p "$pods"
for manifest in "$assets"/rendered/*-pod.yaml; do
  # The kubelet reads whatever appears there, so it must appear whole.
  cp "$manifest" "$pods/.${manifest##*/}"
  mv "$pods/.${manifest##*/}" "$pods/${manifest##*/}"
done

echo "Waiting for API server to come up..."
until curl --silent --fail --max-time 2 --cacert /etc/kubernetes/ca.crt "https://localhost:6443/readyz" >/dev/null; do
  sleep 0.3
done
echo "API server is up"

echo "Applying cluster manifests..."
# kubectl takes a directory's files in the order of their names. What the definitions in the first one
# define is in the second, for it can exist only once they are established.
retry 60 kubectl apply -f "$assets/manifests/cluster"
retry 60 kubectl apply -f "$assets/manifests/custom-resources"

echo "Waiting for bootstrap to complete..."
ready_masters() {
  kubectl get nodes -l node-role.kubernetes.io/master \
    -o jsonpath='{range .items[*]}{range .status.conditions[?(@.type=="Ready")]}{.status}{"\n"}{end}{end}' 2>/dev/null | grep -c '^True$' || true
}
until (( $(ready_masters) >= 3 )); do sleep 2; done
touch "$assets/.bootkube.done"
echo "Bootstrap Complete"
# Stays, for the unit's state tells that bootkube came this far and was not stopped.
exec sleep infinity
