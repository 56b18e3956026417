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

# render COMPONENT [ETCD]: its static pod, with the etcd that an API server is to use.
render() {
  echo "Rendering $1 manifests..."
  mkdir -p "$assets/rendered"
  sed -e "s|@NODE@|$NODE|g; s|@ADDRESS@|$ADDRESS|g; s|@DOMAIN@|$DOMAIN|g; s|@RESOURCES@|$resources|g; s|@PACE@|${PACE:-0}|g" \
    -e "s|@MEMBER@|etcd-$NODE|g; s|@CLUSTER@|etcd-$NODE=https://$ADDRESS:2380|g; s|@STATE@|new|g" \
    -e "s|@ETCD@|${2:-https://127.0.0.1:2379}|g" \
    "$assets/templates/$1.yaml" >"$assets/rendered/$1-pod.yaml"
}

# place COMPONENT: the kubelet reads whatever appears there, so it must appear whole.
place() {
  cp "$assets/rendered/$1-pod.yaml" "$pods/.$1-pod.yaml"
  mv "$pods/.$1-pod.yaml" "$pods/$1-pod.yaml"
}

# A bootstrap that is started again after its work was done goes on as it was: kubelet has its static pods.
if [[ -e $assets/.handed-over ]]; then
  echo "The masters have taken over: nothing to do"
  exec sleep infinity
fi

# As the installer's release-image.service: it goes on until the image is here. The client is the library that podman
# and CRI-O pull with, and says what they say; nothing it prints tells the pull secret.
echo "Pulling $RELEASE_IMAGE..."
rm -rf "$assets/release-image"
until skopeo copy --quiet --authfile /root/.docker/config.json "docker://$RELEASE_IMAGE" "dir:$assets/release-image"; do
  echo "Pull failed. Retrying $RELEASE_IMAGE..."
  rm -rf "$assets/release-image"
  sleep 2
done

echo "Starting bootkube.sh..."
render etcd
render kube-apiserver
render kube-controller-manager
render kube-scheduler
render cluster-version-operator
render machine-config-server

echo "Starting cluster-bootstrap..."
mkdir -p "$pods"
for component in etcd kube-apiserver kube-controller-manager kube-scheduler cluster-version-operator machine-config-server; do
  place "$component"
done

echo "Waiting for API server to come up..."
# A look by curl costs little; what is wrong is said by kubectl, as bootkube's own client of the API says it, every 15 looks.
looks=0
until curl --silent --fail --max-time 2 --cacert /etc/kubernetes/ca.crt "https://localhost:6443/readyz" >/dev/null; do
  if (( ++looks % 15 == 0 )); then
    said=$(kubectl get --raw=/readyz --request-timeout=5s 2>&1 | tail -n 1) || true
    echo "Still waiting for the Kubernetes API: $said"
  fi
  sleep 0.3
done
echo "API server is up"

echo "Applying cluster manifests..."
# kubectl takes a directory's files in the order of their names. What the definitions in the first one
# define is in the second, for it can exist only once they are established.
retry 60 kubectl apply -f "$assets/manifests/cluster"
retry 60 kubectl apply -f "$assets/manifests/custom-resources"
# What the operators lay down on the masters: one Secret for each component and node.
for secret in "$assets"/secrets/*/*; do
  namespace=$(basename "$(dirname "$secret")")
  kubectl -n "$namespace" create secret generic "${secret##*/}" --from-file="$secret" --dry-run=client -o yaml >"$assets/secret.yaml"
  retry 60 kubectl apply -f "$assets/secret.yaml"
done
rm -f "$assets/secret.yaml"

echo "Waiting for bootstrap to complete..."
ready_masters() {
  kubectl get nodes -l node-role.kubernetes.io/master \
    -o jsonpath='{range .items[*]}{range .status.conditions[?(@.type=="Ready")]}{.status}{"\n"}{end}{end}' 2>/dev/null | grep -c '^True$' || true
}
until (( $(ready_masters) >= 3 )); do
  # OpenShift's kubelet gives itself this label; upstream's may not.
  kubectl label nodes -l '!node-role.kubernetes.io/master' node-role.kubernetes.io/master= 2>/dev/null || true
  sleep 1
done
touch "$assets/.bootkube.done"
echo "Bootstrap Complete"

# What is said now is not so yet: etcd, the API and the operators still move.
echo "Waiting for the masters' kube-apiserver..."
available() {
  kubectl get clusteroperator "$1" -o 'jsonpath={.status.conditions[?(@.type=="Available")].status} {.status.conditions[?(@.type=="Progressing")].status}' 2>/dev/null
}
until [[ $(available kube-apiserver) == "True False" ]]; do sleep 2; done
etcd=$(kubectl -n openshift-etcd get configmap etcd-endpoints -o 'go-template={{range .data}}{{.}}{{"\n"}}{{end}}' |
  grep -vxF "$ADDRESS" | sed 's|.*|https://&:2379|' | paste -sd, -)
# This node's API server outlives its etcd member, which is about to be removed.
render kube-apiserver "$etcd"
place kube-apiserver
# The old one may go on listening for a moment.
listening() {
  local pid
  pid=$(ss -Hltnp 'sport = :6443' | grep -o 'pid=[0-9]*' | head -n 1)
  tr '\0' ' ' <"/proc/${pid#pid=}/cmdline" 2>/dev/null
}
until [[ $(listening) == *"--etcd-servers=$etcd "* ]] &&
  curl --silent --fail --max-time 2 --cacert /etc/kubernetes/ca.crt "https://localhost:6443/readyz" >/dev/null; do
  sleep 0.5
done

echo "Waiting for the masters' kube-controller-manager, kube-scheduler and machine-config..."
for operator in kube-controller-manager kube-scheduler machine-config; do
  until [[ $(available "$operator") == "True False" ]]; do sleep 1; done
done
# Who leads here lets go, and is followed by one on a master. The API and the machine config server stay for the pivot.
rm -f "$pods"/{cluster-version-operator,kube-controller-manager,kube-scheduler}-pod.yaml
retry 60 kubectl -n kube-system create configmap bootstrap --from-literal=status=complete
touch "$assets/.handed-over"
# Stays, for the unit's state tells that bootkube came this far and was not stopped.
exec sleep infinity
