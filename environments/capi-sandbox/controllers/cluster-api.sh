# shellcheck shell=bash disable=SC2034,SC2154  # controller.sh has them
KINDS=(Cluster MachineDeployment MachineSet Machine DockerCluster DockerMachine DockerMachineTemplate KubeadmControlPlane KubeadmConfig KubeadmConfigTemplate Secret)
observe() { workload_nodes; }
# Nodes come and get ready unseen.
patience() { if jq -e '.items | all(.status.phase == "Running")' "$work/list/Machine" >/dev/null 2>&1; then echo 10; else echo 1.5; fi; }
