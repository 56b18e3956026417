@stage-12
Feature: Stage 12: The pivot
  Control passes from the bootstrap to the masters: etcd, the API, the machine configuration and the
  cluster version operator live there now. Then, and only then, the bootstrap leaves the load
  balancer and is destroyed.

  Background:
    Given etcd's membership and the API's health are followed, to be drawn

  Rule: The masters carry all that the bootstrap carried

    @check-12.1
    Scenario: 12.1 etcd has no bootstrap member, and a ready pod on every master
      Then the masters, and nothing else, are the voting members of etcd
      And an etcd pod is ready on every master

    @check-12.2
    Scenario: 12.2 The API is healthy on every master
      Then the API is healthy on every master, asked directly

    @check-12.3
    Scenario: 12.3 The bootstrap reports that it is complete
      Then the bootstrap's marker and the cluster's ConfigMap say that the bootstrap is complete

    @check-12.4
    Scenario: 12.4 The Machine Config Server runs on the masters and answers
      Then a Machine Config Server pod is ready on every master
      And the Machine Config Server answers on every master
      And the Machine Config Server answers through the load balancer

    @check-12.5
    Scenario: 12.5 The cluster version operator runs on a master
      Then the cluster version operator's Deployment is available, its pods on masters

  Rule: The bootstrap goes only through the gate, and the API never goes with it

    @check-12.6
    Scenario: 12.6 It is safe to remove the bootstrap
      Then every condition for removing the bootstrap holds, and goes on holding

    @check-12.7 @action @needs-12.6
    Scenario: 12.7 The API answers without the bootstrap, before anything irreversible
      The bootstrap's servers are put in maintenance; the API must answer all the same. Then the bootstrap is
      suspended, and everything that must live without it is watched. Otherwise the bootstrap goes on and its servers
      are put back at once.

      Given the API is sampled through the load balancer from here on
      When the bootstrap's servers are put in maintenance
      Then the API is healthy through the load balancer
      And nothing needs the bootstrap while it is suspended, for longer than any lease lasts

    @check-12.8 @action @destructive @needs-12.7
    Scenario: 12.8 The bootstrap is removed from the load balancer's configuration
      When the bootstrap's servers are removed from the load balancer
      Then the load balancer knows the masters as up, and no bootstrap
      And the API answers through the load balancer, or the bootstrap's servers are put back

    @check-12.10 @action @destructive @needs-12.8
    Scenario: 12.10 The bootstrap VM is shut down
      When the domain of bootstrap is destroyed
      Then the domain of bootstrap is shut off

    @check-12.11 @action @destructive @needs-12.10
    Scenario: 12.11 The bootstrap VM is deleted with all its storage, where that is permitted
      When the domain of bootstrap is deleted with its storage, if the environment permits it
      Then nothing of the domain of bootstrap is left, if the environment permits it

  Rule: What is left is a cluster that stands by itself

    @check-12.12 @needs-12.10
    Scenario: 12.12 The controller manager and the scheduler have one leader each, on a master
      Then the controller manager's and the scheduler's leaders renew their leases, on masters

    @check-12.13 @needs-12.10
    Scenario: 12.13 Every component runs where it belongs
      Then these run on the masters:
        | etcd                     | on each  |
        | kube-apiserver           | on each  |
        | kube-controller-manager  | on each  |
        | kube-scheduler           | on each  |
        | machine-config-server    | on each  |
        | cluster-version-operator | at least one |

    @check-12.14 @needs-12.10
    Scenario: 12.14 The API answers, the masters are Ready, etcd is healthy, the cluster operators progress
      A run that has not seen the cluster operators before the pivot asks for the control plane's own, and
      names the others.

      Then the API is healthy through the load balancer
      And every master becomes Ready
      And every etcd endpoint is healthy
      And no cluster operator is worse than before the pivot

    @check-12.9 @needs-12.7
    Scenario: 12.9 The API kept answering through the load balancer
      Then every outage of the API since its sampling began fits the environment's budget
