@stage-11
Feature: Stage 11: Control plane formation
  The masters start, request certificates and join. The operators on them add an etcd member on each
  master, start a control plane on every master, and remove the bootstrap's etcd member. Until all of
  that is done the bootstrap must keep running, even if it reports that it is complete.

  Background:
    Given stagegate monitors etcd's membership and the API's health from here on

  Rule: The masters start and join, each approved by the administrator

    @check-11.1 @action
    Scenario: 11.1 The administrator starts the masters through libvirt, and they run
      When the administrator starts the domain of every master
      Then the domain of every master is running

    @check-11.2 @needs-11.1
    Scenario: 11.2 Every master accepts SSH and runs kubelet
      Then every master accepts SSH logins
      And kubelet is active on every master

    @check-11.3 @action @needs-11.2
    Scenario: 11.3 First wave: the masters request client certificates, which are approved and issued
      The client certificate identifies a kubelet to the API. Only requests of this lab's masters are
      approved. Any other request stays pending, and the report names it.

      When the administrator approves every master's request for a client certificate
      Then the cluster has issued every master a client certificate

    @check-11.4 @action @needs-11.3
    Scenario: 11.4 Second wave: the masters request serving certificates, which are approved and issued
      The serving certificate identifies a kubelet to the API, for example when the API fetches logs.

      When the administrator approves every master's request for a serving certificate
      Then the cluster has issued every master a serving certificate

    @check-11.5 @needs-11.3
    Scenario: 11.5 The masters are nodes of the cluster, Ready once there is a CNI
      Then every master is a node of the cluster
      And every master becomes Ready

    @check-11.6 @needs-11.5
    Scenario: 11.6 kube-proxy runs on the masters, and the API's ClusterIP answers from each
      Then this static pod runs on every master:
        | kube-proxy |
      And the API answers through its ClusterIP from every master

  Rule: The bootstrap stays until the masters have taken over its work

    @check-11.7 @needs-11.5
    Scenario: 11.7 "Bootstrap Complete" is no proof that the bootstrap can go
      bootkube may report it as soon as the masters have joined. At that moment etcd, the API and the
      operators may all still run on the bootstrap.

      Given bootkube on bootstrap reports that the bootstrap is complete
      Then stagegate refuses to remove the bootstrap, naming each missing condition, until all conditions hold

  Rule: etcd moves to the masters without losing quorum

    @check-11.8 @needs-11.5
    Scenario: 11.8 etcd scales from the bootstrap's member to the masters', and never loses quorum
      With three masters etcd grows from one member to four, then shrinks to three. With more masters the last
      may join after the bootstrap's member has left.

      Then etcd has moved from the bootstrap's member to the masters' without ever losing quorum

    @check-11.9 @needs-11.5
    Scenario: 11.9 Every etcd endpoint is healthy
      Then every etcd endpoint is healthy

    @check-11.10 @needs-11.5
    Scenario: 11.10 The key log messages of the etcd operator appear, in order
      They are in its log and in the cluster's events. If the operator was restarted and both are gone, the
      observed changes of etcd's membership count instead.

      Then the key messages of the etcd operator appear in order

  Rule: Every master runs a complete control plane

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
    Scenario: 11.13 Quorum and fault tolerance match the quorum table
      Then for the number of its voting members, etcd's quorum and fault tolerance are:
        | members | quorum | can lose |
        | 1       | 1      | 0        |
        | 2       | 2      | 0        |
        | 3       | 2      | 1        |
        | 4       | 3      | 1        |
        | 5       | 3      | 2        |
        | 6       | 4      | 2        |

    @check-11.14 @needs-11.5
    Scenario: 11.14 etcd has one member on every master and no other, so none on the bootstrap
      Then the masters, and nothing else, are the voting members of etcd
      And an etcd pod is ready on every master

    @check-11.15 @needs-11.5
    Scenario: 11.15 The operators run on masters and reach the API through its ClusterIP
      Then the operators' Deployments are available, their pods on masters
      And every operator's pod reaches the API through its ClusterIP
