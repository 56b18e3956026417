# shellcheck shell=bash disable=SC2034  # the lab's scripts use them
# The default lab: one cluster on four hosts, installed as stages 10-12 describe. What a variant of the lab declares is here:

LAB=$SANDBOX/lib/openshift.sh   # what is on its hosts: make_keys, node_name, furnish, start_… its services, show_more
NETWORK=ocp4                    # libvirt's network, from hypervisor/network.xml
DOMAIN=ocp4.example.com
GATEWAY=192.168.126.1           # the hypervisor
NODES=(bootstrap master-0 master-1 master-2 worker-0)
declare -A ADDRESS=([bootstrap]=192.168.126.100 [master-0]=192.168.126.101 [master-1]=192.168.126.102 [master-2]=192.168.126.103 [worker-0]=192.168.126.111)
declare -A MEMORY=([bootstrap]=3 [master-0]=3 [master-1]=3 [master-2]=3 [worker-0]=2)   # GiB, a limit and not a reservation
PREFIX=ocp4-                    # a domain's name is this and the node's
POOL=ocp4                       # a storage pool; the first node has a volume in it. Empty: none
SERVICES=(haproxy registry)     # the hypervisor's own, beside libvirtd: 'part' knows them
KUBECONFIG_PATH=kubeconfigs/admin.kubeconfig   # in the lab's state
FIRST_STEP="virsh start ocp4-bootstrap"
declare -A STARTED_WITH=([master-0]=worker-0)   # starting the one starts the other, too: people mostly boot a lab's machines together
