# shellcheck shell=bash disable=SC2034  # the lab's scripts use them
# The lab of the Cluster API pivot: a host for kind's cluster, and two that Cluster API makes a cluster of.

LAB=$VARIANT/lab.sh
NETWORK=kind
DOMAIN=capi.example.com
GATEWAY=172.18.0.1
NODES=(bootstrap-control-plane pivot-control-plane pivot-worker-0)
declare -A ADDRESS=([bootstrap-control-plane]=172.18.0.2 [pivot-control-plane]=172.18.0.3 [pivot-worker-0]=172.18.0.4)
declare -A MEMORY=([bootstrap-control-plane]=3 [pivot-control-plane]=3 [pivot-worker-0]=2)
PREFIX=
POOL=
declare -A STARTED_WITH=()
SERVICES=(docker)
KUBECONFIG_PATH=capi/bootstrap.kubeconfig
FIRST_STEP="kind create cluster --name bootstrap"
