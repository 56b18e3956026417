@stage-C
Feature: The Cluster API pivot
  A temporary bootstrap cluster makes the pivot cluster by means of Cluster API, and then hands over to it everything by
  which it is managed. From then on the pivot cluster manages itself, and the bootstrap cluster can go. What the tools say
  of themselves proves nothing here: all that must hold is read from the two clusters' APIs.

  Rule: A temporary cluster makes the lasting one

    @check-C.1 @action
    Scenario: C.1 The bootstrap cluster exists and answers
      When the bootstrap cluster is made, unless it exists
      Then the API of the bootstrap cluster is healthy

    @check-C.2 @action @needs-C.1
    Scenario: C.2 The Cluster API controllers are available in the bootstrap cluster
      Those of the core, bootstrap, control plane and infrastructure providers, and of the add-ons.

      When Cluster API is initialised in the bootstrap cluster
      Then the Cluster API controllers are available in the bootstrap cluster

    @check-C.3 @action @needs-C.2
    Scenario: C.3 The pivot cluster's manifest is applied, and provisioned
      Its nodes need not be Ready yet: they have no container network.

      When the pivot cluster's manifest is applied
      Then the pivot cluster, its control plane and its workers are provisioned

    @check-C.4 @action @needs-C.3
    Scenario: C.4 The pivot cluster's kubeconfig is retrieved and works
      When the pivot cluster's kubeconfig is retrieved
      Then the API of the pivot cluster is healthy
      And the two are not one and the same cluster

  Rule: The lasting cluster is made fit to manage itself

    @check-C.5 @action @needs-C.4
    Scenario: C.5 The CNI is installed, and the nodes become Ready
      When the CNI is installed in the pivot cluster
      Then every machine of the pivot cluster is a node of it, and Ready

    @check-C.6 @action @needs-C.5
    Scenario: C.6 The Cluster API controllers are available in the pivot cluster
      When Cluster API is initialised in the pivot cluster
      Then the Cluster API controllers are available in the pivot cluster

  Rule: Everything is handed over at once, and only while nothing speaks against it

    @check-C.7 @action @destructive @needs-C.6
    Scenario: C.7 The move's preconditions hold, and the move is made
      A move that begins too early, or that lacks a provider at its end, leaves machines that nobody manages. What the moved objects
      refer to and no Cluster owns would stay behind, and go with the bootstrap cluster.

      Given every precondition of the move holds, and goes on holding
      When everything is moved from the bootstrap cluster to the pivot cluster
      Then the pivot cluster has received it

    @check-C.8 @needs-C.7
    Scenario: C.8 The bootstrap cluster has no Cluster API objects left
      Then nothing that Cluster API manages is left in the bootstrap cluster, in any namespace

    @check-C.9 @needs-C.7
    Scenario: C.9 The pivot cluster owns them all
      The same machines as before, by the same names, with their secrets and templates; each belongs to the owner that it
      belonged to.

      Then the pivot cluster has all of it, whole, not paused and at work

    @check-C.10 @action @destructive @needs-C.8 @needs-C.9
    Scenario: C.10 The bootstrap cluster is deleted, and the pivot cluster manages itself
      When the bootstrap cluster is deleted, if the environment permits it
      Then the bootstrap cluster is gone
      And the pivot cluster manages itself
