"""A peer for the benchmark: the read-only checks of stages 11 and 12 with pytest-testinfra, over kept ssh connections."""

import json
import re

import pytest
import testinfra

MASTERS = {"master-0": "192.168.126.101", "master-1": "192.168.126.102", "master-2": "192.168.126.103"}
API = "https://api.ocp4.example.com:6443"
MACHINE_CONFIG = "https://api-int.ocp4.example.com:22623/healthz"
OPERATORS = {
    "network-operator": "network-operator",
    "etcd-operator": "etcd-operator",
    "kube-apiserver-operator": "kube-apiserver-operator",
    "kube-controller-manager-operator": "kube-controller-manager-operator",
    "kube-scheduler-operator": "openshift-kube-scheduler-operator",
}
local = testinfra.get_host("local://")


def host(name):
    return testinfra.get_host(f"ssh://{name}", controlpersist=60)


def kube(path):
    return json.loads(local.check_output(f"kubectl get --raw '{path}'"))


def curl(ca, url, at=""):
    to = f"--connect-to ::{at}:" if at else ""
    local.check_output(f"curl -sf --max-time 4 --cacert /run/stagegate/pki/{ca} {to} {url}")


def ready(items):
    return [item for item in items if {"Ready": "True"}.items() <= {c["type"]: c["status"] for c in item["status"]["conditions"]}.items()]


def etcdctl(words):
    on = host("master-0")
    container = on.check_output("sudo crictl ps -q --name '^etcd$'")
    return on.check_output(f"sudo crictl exec {container} etcdctl {words}")


def members():
    list_ = json.loads(etcdctl("member list -w json"))["members"]
    return sorted(each["peerURLs"][0] for each in list_ if not each.get("isLearner"))


@pytest.mark.parametrize("master", MASTERS)
def test_11_2_kubelet(master):
    assert host(master).check_output("systemctl is-active kubelet") == "active"


def test_11_5_nodes():
    assert len(ready(kube("/api/v1/nodes?labelSelector=node-role.kubernetes.io/master")["items"])) == 3


@pytest.mark.parametrize("master", MASTERS)
def test_11_6_cluster_ip(master):
    host(master).check_output("curl -skf --max-time 4 https://172.30.0.1/readyz")


@pytest.mark.parametrize("pod", ["kube-proxy", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"])
@pytest.mark.parametrize("master", MASTERS)
def test_11_6_11_11_12_6_static_pods(master, pod):
    assert host(master).check_output(f"sudo crictl ps -q --name '^{pod}$'")


def test_11_9_etcd():
    assert all(each["health"] for each in json.loads(etcdctl("endpoint health --cluster -w json")))


@pytest.mark.parametrize("path", ["livez", "readyz", "healthz"])
def test_11_12_through(path):
    curl("ca.crt", f"{API}/{path}")


@pytest.mark.parametrize("path", ["livez", "readyz", "healthz"])
@pytest.mark.parametrize("master", MASTERS)
def test_11_12_12_2_12_6_direct(master, path):
    curl("ca.crt", f"{API}/{path}", MASTERS[master])


def test_11_13_11_14_12_1_12_6_members():
    assert members() == [f"https://{address}:2380" for address in MASTERS.values()]


@pytest.mark.parametrize("pods", ["openshift-etcd/app%3Detcd", "openshift-machine-config-operator/k8s-app%3Dmachine-config-server"])
def test_11_14_12_1_12_4_pods(pods):
    namespace, label = pods.split("/")
    assert len(ready(kube(f"/api/v1/namespaces/{namespace}/pods?labelSelector={label}")["items"])) >= 3


@pytest.mark.parametrize("operator", OPERATORS)
def test_11_15_operators(operator):
    namespace = f"openshift-{operator}"
    deployment = kube(f"/apis/apps/v1/namespaces/{namespace}/deployments/{OPERATORS[operator]}")
    assert deployment["status"]["availableReplicas"] >= 1
    pods = [pod for pod in kube(f"/api/v1/namespaces/{namespace}/pods")["items"] if pod["status"]["phase"] == "Running"]
    pod = pods[0]["metadata"]["name"]
    on = host(pods[0]["spec"]["nodeName"].split(".")[0])
    sandbox = on.check_output(f"sudo crictl pods -q --name {pod}")
    container = on.check_output(f"sudo crictl ps -q --pod {sandbox}").split()[0]
    pid = json.loads(on.check_output(f"sudo crictl inspect {container}"))["info"]["pid"]
    on.check_output(f"sudo nsenter -n -t {pid} curl -skf --max-time 4 https://172.30.0.1/readyz")


def test_12_3_marker():
    host("bootstrap").check_output("sudo test -e /opt/openshift/.bootkube.done")


def test_12_3_config_map():
    assert kube("/api/v1/namespaces/kube-system/configmaps/bootstrap")["data"]["status"] == "complete"


@pytest.mark.parametrize("at", [*MASTERS.values(), ""])
def test_12_4_machine_config(at):
    curl("root-ca.crt", MACHINE_CONFIG, at)


def test_12_5_cluster_version_operator():
    deployments = "/apis/apps/v1/namespaces/openshift-cluster-version/deployments/cluster-version-operator"
    assert kube(deployments)["status"]["availableReplicas"] >= 1


@pytest.mark.parametrize("lease", ["kube-controller-manager", "kube-scheduler"])
def test_12_6_leases(lease):
    holder = kube(f"/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/{lease}")["spec"]["holderIdentity"]
    assert holder.startswith("master-")


def test_12_6_load_balancer():
    statistics = local.check_output("curl -sf 'http://192.168.126.1:9000/stats;csv'")
    assert len(re.findall(r"(?m)^(?:api|machine-config),master-.,.*,UP,", statistics)) == 6
