@stage-10
Feature: Stage 10: Bootstrap
  The cluster begins with the bootstrap node. It has everything that a control plane needs, so it can
  start where there is no cluster to join yet. The masters start only after these checks have passed.

  Rule: The bootstrap node starts, and its administrator can log in

    @check-10.1 @action
    Scenario: 10.1 The administrator starts the bootstrap VM through libvirt, and it runs
      When the administrator starts the domain of bootstrap
      Then the domain of bootstrap is running

    @check-10.2 @needs-10.1
    Scenario: 10.2 The bootstrap node accepts SSH as its administrator
      Then bootstrap accepts SSH logins

  Rule: bootkube brings up a control plane of one node

    @check-10.3 @needs-10.2
    Scenario: 10.3 The key log messages of bootkube appear, in order
      Where nobody waits for stagegate, masters may start before stage 08 begins: what their start leads to is monitored for
      08.8 from now on.

      Given stagegate monitors the steps of the install from here on
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

  Rule: The API answers, and the cluster's initial objects exist

    @check-10.7 @needs-10.1
    Scenario: 10.7 The API is healthy at the cluster's own name, through the load balancer
      Then the API is healthy through the load balancer

    @check-10.8 @needs-10.2
    Scenario: 10.8 The API is healthy on the bootstrap node itself
      Then the API is healthy on bootstrap itself

    @check-10.9 @needs-10.7
    Scenario: 10.9 The administrator can list nodes, pods and cluster operators
      There may be no node yet: the kubelet of the bootstrap node never registers. Cluster
      operators exist from the start, most of them degraded until the masters have joined.

      Then the administrator can list these with the admin kubeconfig:
        | nodes             | perhaps none |
        | pods              | at least one |
        | cluster operators | at least one |

    @check-10.10 @needs-10.8
    Scenario: 10.10 The cluster manifests are applied, observed from the bootstrap node
      Then every cluster manifest is applied, observed from bootstrap
