# shellcheck shell=bash
# The steps that every bootkube.sh of the lab is made of, whatever it calls them. Sourced.

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
  mkdir -p "$assets/rendered"
  sed -e "s|@NODE@|$NODE|g; s|@ADDRESS@|$ADDRESS|g; s|@DOMAIN@|$DOMAIN|g; s|@RESOURCES@|$resources|g; s|@PACE@|${PACE:-0}|g" \
    -e "s|@MEMBER@|etcd-$NODE|g; s|@CLUSTER@|etcd-$NODE=https://$ADDRESS:2380|g; s|@STATE@|new|g" \
    -e "s|@ETCD@|${2:-https://127.0.0.1:2379}|g; s|@REVISION@|0|; s|@DRAIN@|0|; / # on masters$/d" \
    "$assets/templates/$1.yaml" >"$assets/rendered/$1-pod.yaml"
}

# name COMPONENT POD [NAMESPACE]: what its static pod is called, to which kubelet adds the host's name.
name() {
  sed -i -e "s|^  name: .*|  name: $2|" ${3:+-e "s|^  namespace: .*|  namespace: $3|"} "$assets/rendered/$1-pod.yaml"
}

# once STAGE COMMAND…: what is done is not done again when the unit is started again. The installer's script, too, leaves a
# file for each stage (bootkube.sh.template).
once() {
  if [[ ! -e $assets/$1.done ]]; then
    "${@:2}"
    touch "$assets/$1.done"
  fi
}

# fail_once: the first time cluster-bootstrap gives up, as it does where masters come late; systemd starts the unit again.
fail_once() {
  if [[ ! -e $assets/.tried ]]; then
    touch "$assets/.tried"
    echo "Error: error while checking pod status: timed out waiting for the condition"
    return 1
  fi
}

# place COMPONENT [FILE]: the kubelet reads whatever appears there, so it must appear whole.
place() {
  local file=${2:-$1-pod.yaml}
  cp "$assets/rendered/$1-pod.yaml" "$pods/.$file"
  mv "$pods/.$file" "$pods/$file"
}

# As the installer's release-image.service: it goes on until the image is here. The client is the library that podman
# and CRI-O pull with, and prints what they print; no output contains the pull secret.
pull_release() {
  echo "Pulling $RELEASE_IMAGE..."
  rm -rf "$assets/release-image"
  until skopeo copy --quiet --authfile /root/.docker/config.json "docker://$RELEASE_IMAGE" "dir:$assets/release-image"; do
    echo "Pull failed. Retrying $RELEASE_IMAGE..."
    rm -rf "$assets/release-image"
    sleep 2
  done
}

# A look by curl costs little; what is wrong is said by kubectl, as bootkube's own client of the API says it, every 15 observations.
wait_for_api() {
  local looks=0 said
  until curl --silent --fail --max-time 2 --cacert "$resources/kube-apiserver/ca.crt" "https://localhost:6443/readyz" >/dev/null; do
    if (( ++looks % 15 == 0 )); then
      said=$(kubectl get --raw=/readyz --request-timeout=5s 2>&1 | tail -n 1) || true
      echo "Still waiting for the Kubernetes API: $said"
    fi
    sleep 0.3
  done
}

# kubectl takes a directory's files in the order of their names. What the definitions in the first one
# define is in the second, for it can exist only once they are established.
apply_manifests() {
  local secret namespace
  retry 600 kubectl apply -f "$assets/manifests/cluster"
  retry 600 kubectl apply -f "$assets/manifests/custom-resources"
  # What the operators lay down on the masters: one Secret for each component and node.
  for secret in "$assets"/secrets/*/*; do
    namespace=$(basename "$(dirname "$secret")")
    kubectl -n "$namespace" create secret generic "${secret##*/}" --from-file="$secret" --dry-run=client -o yaml
    echo ---
  done >"$assets/secrets.yaml"
  retry 600 kubectl apply -f "$assets/secrets.yaml"
  rm -f "$assets/secrets.yaml"
}

ready_masters() {
  kubectl get nodes -l node-role.kubernetes.io/master \
    -o jsonpath='{range .items[*]}{range .status.conditions[?(@.type=="Ready")]}{.status}{"\n"}{end}{end}' 2>/dev/null | grep -c '^True$' || true
}
wait_for_masters() {
  local joined
  until (( $(ready_masters) >= 3 )); do
    # OpenShift's kubelet gives itself this label; upstream's may not.
    for joined in $(kubectl get nodes -l '!node-role.kubernetes.io/master' -o name 2>/dev/null | grep '/master-'); do
      kubectl label "$joined" node-role.kubernetes.io/master= 2>/dev/null || true
    done
    sleep 2
  done
}

# wait_for_operators NAME…: each is available, and at rest. A watch waits; what it saw first may have passed by the second.
wait_for_operators() {
  local operator at_rest='{.status.conditions[?(@.type=="Available")].status} {.status.conditions[?(@.type=="Progressing")].status}'
  for operator in "$@"; do
    until [[ $(kubectl get clusteroperator "$operator" -o "jsonpath=$at_rest" 2>/dev/null) == "True False" ]]; do
      # Ends with an error at once while there is no such operator, or no API.
      if ! { kubectl wait "clusteroperator/$operator" --for=condition=Available --timeout=60s &&
        kubectl wait "clusteroperator/$operator" --for=condition=Progressing=False --timeout=60s; } >/dev/null 2>&1; then
        sleep 2
      fi
    done
  done
}
