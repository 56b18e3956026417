@stage-10
Feature: Stage 10: Bootstrap
  The bootstrap node is the seed from which the cluster grows. Everything that a control plane
  needs is embedded in it, so that it can start where there is no cluster to join yet. The
  masters are started only on what is proved here.

  Rule: The bootstrap node starts and lets its administrator in

    @check-10.1 @action
    Scenario: 10.1 The bootstrap VM is started through libvirt and runs
      When the domain of bootstrap is started
      Then the domain of bootstrap is running

    @check-10.2 @needs-10.1
    Scenario: 10.2 The bootstrap node accepts SSH as its administrator
      Then bootstrap accepts SSH logins

  Rule: bootkube brings up a control plane of one node

    @check-10.3 @needs-10.2
    Scenario: 10.3 The key log messages of bootkube appear, in order
      Then the key messages of bootkube appear in order on bootstrap

    @check-10.4 @needs-10.2
    Scenario: 10.4 kubelet is active on the bootstrap node
      Then kubelet is active on bootstrap

    @check-10.5 @needs-10.2
    Scenario: 10.5 The four control plane static pods run
      Then these static pods run on bootstrap:
        | etcd                    |
        | kube-apiserver          |
        | kube-controller-manager |
        | kube-scheduler          |

    @check-10.6 @needs-10.2
    Scenario: 10.6 The single etcd member is healthy
      Then the single etcd member on bootstrap is healthy

  Rule: The API answers, and the cluster it describes has been sown

    @check-10.7 @needs-10.1
    Scenario: 10.7 The API is healthy at the cluster's own name, through the load balancer
      Then the API is healthy through the load balancer

    @check-10.8 @needs-10.2
    Scenario: 10.8 The API is healthy on the bootstrap node itself
      Then the API is healthy on bootstrap itself

    @check-10.9 @needs-10.7
    Scenario: 10.9 Nodes, pods and cluster operators can be listed by the administrator
      There may be no node yet: the kubelet of the bootstrap node never registers. Cluster
      operators exist from the start, most of them degraded until the masters have joined.

      Then these can be listed with the admin kubeconfig:
        | nodes             | perhaps none |
        | pods              | at least one |
        | cluster operators | at least one |

    @check-10.10 @needs-10.8
    Scenario: 10.10 The cluster manifests are applied, as seen from the bootstrap node
      Then the cluster manifests are applied, seen from bootstrap
