@stage-12
Feature: Stage 12: The pivot
  Control passes from the bootstrap to the masters: etcd, the API, the machine configuration and the
  cluster version operator run there now. Only then is the bootstrap removed from the load balancer
  and destroyed.

  Background:
    Given stagegate monitors etcd's membership and the API's health for the report's timeline

  Rule: The masters run everything that the bootstrap ran

    @check-12.1
    Scenario: 12.1 etcd has no bootstrap member, and a ready pod on every master
      Then the masters, and nothing else, are the voting members of etcd
      And an etcd pod is ready on every master

    @check-12.2
    Scenario: 12.2 The API is healthy on every master
      Then the API is healthy on every master, asked directly

    @check-12.3
    Scenario: 12.3 The bootstrap reports that it is complete
      Then the bootstrap's marker and the cluster's ConfigMap both report that the bootstrap is complete

    @check-12.4
    Scenario: 12.4 The Machine Config Server runs on the masters and answers
      Then a Machine Config Server pod is ready on every master
      And the Machine Config Server answers on every master
      And the Machine Config Server answers through the load balancer

    @check-12.5
    Scenario: 12.5 The cluster version operator runs on a master
      Then the cluster version operator's Deployment is available, its pods on masters

  Rule: The bootstrap is removed only once the safety gate is open, and the API stays available

    @check-12.6
    Scenario: 12.6 It is safe to remove the bootstrap
      Then every condition for removing the bootstrap holds, and keeps holding for the required time

    @check-12.7 @action @needs-12.6
    Scenario: 12.7 The API answers without the bootstrap, before anything irreversible
      First the load balancer sends nothing to the bootstrap, and the API must still answer. Then the bootstrap is
      suspended, and stagegate monitors everything that must work without it. If anything fails, the bootstrap is
      resumed and its servers are ready again at once.

      Given stagegate samples the API through the load balancer from here on
      When the administrator puts the bootstrap's servers in maintenance
      Then the API is healthy through the load balancer
      And the cluster works without the suspended bootstrap for longer than any lease lasts

    @check-12.8 @action @destructive @needs-12.7
    Scenario: 12.8 The administrator removes the bootstrap from the load balancer's configuration
      If the API does not answer then, stagegate puts the bootstrap's servers back.

      When the administrator removes the bootstrap's servers from the load balancer
      Then the load balancer reports the masters as up, and no bootstrap
      And the API still answers through the load balancer

    @check-12.10 @action @destructive @needs-12.8
    Scenario: 12.10 The administrator shuts down the bootstrap VM
      When the administrator destroys the domain of bootstrap
      Then the domain of bootstrap is shut off

    @check-12.11 @action @destructive @needs-12.10
    Scenario: 12.11 The administrator deletes the bootstrap VM with all its storage, if the environment permits it
      When the administrator deletes the domain of bootstrap with its storage, if the environment permits it
      Then nothing of the domain of bootstrap is left, if the environment permits its deletion

  Rule: The cluster works without the bootstrap

    @check-12.12 @needs-12.10
    Scenario: 12.12 The controller manager and the scheduler have one leader each, on a master
      Then the leaders of the controller manager and the scheduler run on masters and renew their leases

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
      A run that has not observed the cluster operators before the pivot checks only those of the control plane, and
      names the others.

      Then the API is healthy through the load balancer
      And every master becomes Ready
      And every etcd endpoint is healthy
      And no cluster operator is worse than before the pivot

    @check-12.9 @needs-12.7
    Scenario: 12.9 The API kept answering through the load balancer
      Then every outage of the API since sampling began fits the environment's budget
