#!/bin/bash
# The same bootstrap as openshift-install makes it: its messages, its static pods' names, its order of events, and its
# service record. Here the bootstrap's own control plane goes as soon as the masters have one, and the unit ends.
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=../sandbox/bootstrap/opt/openshift/steps.sh
source /opt/openshift/steps.sh
# shellcheck source-path=SCRIPTDIR source=service-record.sh
source /opt/openshift/service-record.sh

# manifests STAGE WORDS COMPONENT POD NAMESPACE: a stage that renders a component's static pod, as it is called on a bootstrap.
manifests() {
  begin "$1"
  echo "Rendering $2..."
  render "$3"
  name "${@:3}"
}

record 'service start'
trap 'failed bootkube.service' ERR

if [[ ! -e $assets/.bootkube.done ]]; then
  pull_release

  stage_of() { once "$1" manifests "$@"; }
  stage_of cvo-bootstrap "Cluster Version Operator Manifests" cluster-version-operator bootstrap-cluster-version-operator openshift-cluster-version
  stage_of etcd-bootstrap "CEO Manifests" etcd etcd-bootstrap-member openshift-etcd
  stage_of kube-apiserver-bootstrap "Kubernetes API server core manifests" kube-apiserver bootstrap-kube-apiserver openshift-kube-apiserver
  stage_of kube-controller-manager-bootstrap "Kubernetes Controller Manager core manifests" kube-controller-manager bootstrap-kube-controller-manager kube-system
  stage_of kube-scheduler-bootstrap "Kubernetes Scheduler core manifests" kube-scheduler bootstrap-kube-scheduler kube-system
  stage_of mco-bootstrap "MCO manifests" machine-config-server bootstrap-machine-config-operator default

  begin cb-bootstrap
  echo "Starting cluster-bootstrap..."
  fail_once
  mkdir -p "$pods"
  place cluster-version-operator bootstrap-pod.yaml
  place etcd etcd-member-pod.yaml
  for component in kube-apiserver kube-controller-manager kube-scheduler; do place "$component"; done
  place machine-config-server machineconfigoperator-bootstrap-pod.yaml
  wait_for_api
  apply_manifests
  wait_for_masters
  # What cluster-bootstrap calls the required pods.
  wait_for_operators kube-apiserver kube-controller-manager kube-scheduler machine-config
  echo "Tearing down temporary bootstrap control plane..."
  rm -f "$pods"/{bootstrap-pod,kube-apiserver-pod,kube-controller-manager-pod,kube-scheduler-pod}.yaml
  rm -f "$pods/machineconfigoperator-bootstrap-pod.yaml"

  begin wait-for-ceo
  echo "Waiting for CEO to finish..."
  # From here on the cluster is asked, not this host.
  kubeconfig=$assets/auth/kubeconfig
  until [[ $(kubectl get etcds.operator.openshift.io cluster -o 'jsonpath={.status.conditions[?(@.type=="EtcdRunningInCluster")].status}' 2>/dev/null) == True ]]; do
    sleep 1
  done

  touch "$assets/.bootkube.done"
fi
echo "bootkube.service complete"
finish success
# The installer's own way of telling everybody else.
kubeconfig=$assets/auth/kubeconfig
if ! kubectl -n kube-system get configmap bootstrap >/dev/null 2>&1; then
  retry 600 kubectl -n kube-system create configmap bootstrap --from-literal=status=complete
fi
