@stage-C
Feature: The Cluster API pivot
  A temporary bootstrap cluster creates the pivot cluster through Cluster API; the objects that manage the pivot cluster are
  then moved into it. From then on the pivot cluster manages itself, and the bootstrap cluster can be deleted. The output of
  the tools is no proof: every check reads the two clusters' APIs.

  Rule: The bootstrap cluster creates the pivot cluster

    @check-C.1 @action
    Scenario: C.1 The bootstrap cluster exists and answers
      When the administrator creates the bootstrap cluster, unless it exists
      Then the API of the bootstrap cluster is healthy

    @check-C.2 @action @needs-C.1
    Scenario: C.2 The Cluster API controllers are available in the bootstrap cluster
      Those of the core, bootstrap, control plane and infrastructure providers, and of the add-ons.

      When the administrator initialises Cluster API in the bootstrap cluster
      Then the Cluster API controllers are available in the bootstrap cluster

    @check-C.3 @action @needs-C.2
    Scenario: C.3 The administrator applies the pivot cluster's manifest, and the cluster is provisioned
      Its nodes need not be Ready yet: they have no container network.

      When the administrator applies the pivot cluster's manifest
      Then the pivot cluster, its control plane and its workers are provisioned

    @check-C.4 @action @needs-C.3
    Scenario: C.4 The administrator retrieves the pivot cluster's kubeconfig, and it works
      When the administrator retrieves the pivot cluster's kubeconfig
      Then the API of the pivot cluster is healthy
      And the bootstrap cluster and the pivot cluster are different clusters

  Rule: The pivot cluster gets what it needs to manage itself

    @check-C.5 @action @needs-C.4
    Scenario: C.5 The administrator installs the CNI, and the nodes become Ready
      When the administrator installs the CNI in the pivot cluster
      Then every machine of the pivot cluster is a Ready node of it

    @check-C.6 @action @needs-C.5
    Scenario: C.6 The Cluster API controllers are available in the pivot cluster
      When the administrator initialises Cluster API in the pivot cluster
      Then the Cluster API controllers are available in the pivot cluster

  Rule: Everything moves at once, and only while every precondition holds

    @check-C.7 @action @destructive @needs-C.6
    Scenario: C.7 The move's preconditions hold, and the administrator moves everything
      A move that begins too early, or whose target lacks a provider, leaves machines that nobody manages. Objects that no
      Cluster owns but moved objects refer to would stay behind, and be lost with the bootstrap cluster.

      Given every precondition of the move holds, and keeps holding for the required time
      When the administrator moves everything from the bootstrap cluster to the pivot cluster
      Then the pivot cluster has every moved object

    @check-C.8 @needs-C.7
    Scenario: C.8 The bootstrap cluster has no Cluster API objects left
      Then the bootstrap cluster has no Cluster API objects left, in any namespace

    @check-C.9 @needs-C.7
    Scenario: C.9 The pivot cluster has all Cluster API objects
      The same machines as before, with the same names, secrets and templates; each object has the owner that it had.

      Then the pivot cluster has every object, complete and not paused, and reconciles them

    @check-C.10 @action @destructive @needs-C.8 @needs-C.9
    Scenario: C.10 The administrator deletes the bootstrap cluster, and the pivot cluster manages itself
      When the administrator deletes the bootstrap cluster, if the environment permits it
      Then the bootstrap cluster is gone
      And the pivot cluster manages itself
