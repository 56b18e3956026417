@stage-11
Feature: Stage 11: Control plane formation
  The masters start, ask for certificates and join. Operators placed on them give each master a member
  of etcd beside the bootstrap's, bring up a control plane on every master, and let the bootstrap's
  member go. Until all of that is done the bootstrap must live, whatever it says of itself.

  Background:
    Given etcd's membership and the API's health are followed from here on

  Rule: The masters start and join, each let in by its administrator

    @check-11.1 @action
    Scenario: 11.1 The masters are started through libvirt and run
      When the domain of every master is started
      Then the domain of every master is running

    @check-11.2 @needs-11.1
    Scenario: 11.2 Every master accepts SSH and runs kubelet
      Then every master accepts SSH logins
      And kubelet is active on every master

    @check-11.3 @action @needs-11.2
    Scenario: 11.3 First wave: the masters' client certificates are asked for, approved and issued
      By its client certificate a kubelet is known to the API. Only what a master of this lab asks
      for is approved; anything else is left pending, and named.

      When every master's request for a client certificate is approved
      Then every master has been issued a client certificate

    @check-11.4 @action @needs-11.3
    Scenario: 11.4 Second wave: the masters' serving certificates are asked for, approved and issued
      By its serving certificate the API knows a kubelet, when it fetches logs from it, say.

      When every master's request for a serving certificate is approved
      Then every master has been issued a serving certificate

    @check-11.5 @needs-11.3
    Scenario: 11.5 The masters are nodes of the cluster, Ready once there is a CNI
      Then every master is a node of the cluster
      And every master becomes Ready

    @check-11.6 @needs-11.5
    Scenario: 11.6 kube-proxy runs on the masters and makes the API's ClusterIP answer
      Then this static pod runs on every master:
        | kube-proxy |
      And the API answers through its ClusterIP from every master

  Rule: The bootstrap may not go before its work has passed to the masters

    @check-11.7 @needs-11.5
    Scenario: 11.7 "Bootstrap Complete" is not taken as proof
      Where bootkube says so as soon as the masters have joined, etcd, the API and the operators may all
      still live on the bootstrap then.

      Given bootkube on bootstrap has said that the bootstrap is complete
      Then removing the bootstrap is refused, naming each condition that is missing, until all of them hold

  Rule: etcd moves to the masters without ever losing quorum

    @check-11.8 @needs-11.5
    Scenario: 11.8 etcd scales from the bootstrap's member to the masters', and never loses quorum
      With three masters it grows from one member to four, then shrinks to three. With more of them the last
      may join when the bootstrap's member has left.

      Then etcd has moved from the bootstrap's member to the masters', never without quorum

    @check-11.9 @needs-11.5
    Scenario: 11.9 Every etcd endpoint is healthy
      Then every etcd endpoint is healthy

    @check-11.10 @needs-11.5
    Scenario: 11.10 The key log messages of the etcd operator appear, in order
      They stand in its log and in the cluster's events. Where both are gone, for the operator was started
      again, what was seen of etcd itself shows the same.

      Then the key messages of the etcd operator appear in order

  Rule: Every master carries a whole control plane

    @check-11.11 @needs-11.5
    Scenario: 11.11 The four control plane static pods run on every master
      Then these static pods run on every master:
        | etcd                    |
        | kube-apiserver          |
        | kube-controller-manager |
        | kube-scheduler          |

    @check-11.12 @needs-11.5
    Scenario: 11.12 The API is healthy through the load balancer and on every master
      Then the API is healthy through the load balancer
      And the API is healthy on every master, asked directly

    @check-11.13 @needs-11.5
    Scenario: 11.13 Quorum and fault tolerance are those of the quorum table
      Then for the number of its voting members, etcd's quorum and fault tolerance are:
        | members | quorum | can lose |
        | 1       | 1      | 0        |
        | 2       | 2      | 0        |
        | 3       | 2      | 1        |
        | 4       | 3      | 1        |
        | 5       | 3      | 2        |
        | 6       | 4      | 2        |

    @check-11.14 @needs-11.5
    Scenario: 11.14 etcd has a member on every master and no other, the bootstrap excluded
      Then the masters, and nothing else, are the voting members of etcd
      And an etcd pod is ready on every master

    @check-11.15 @needs-11.5
    Scenario: 11.15 The operators run on masters and reach the API through its ClusterIP
      Then the operators' Deployments are available, their pods on masters
      And every operator's pod reaches the API through its ClusterIP
