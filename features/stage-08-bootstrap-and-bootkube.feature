@stage-08
Feature: Stage 08: Bootstrap and bootkube
  The same bootstrap that stage 10 brings up, seen from the side of a real install: what lies on its disk, what it
  listens on, what its units say of themselves. All of it can be seen only while the bootstrap lives. So these checks are
  done after stage 10 and before the masters start, and those that need masters once stage 11 has formed them, before the
  pivot.

  Background:
    Given the steps of the install are followed from here on

  Rule: The bootstrap serves what the masters need to start

    @check-08.1
    Scenario: 08.1 The API answers at the cluster's own name while the bootstrap serves it
      Then the API is healthy through the load balancer

    @check-08.2
    Scenario: 08.2 The Machine Config Server answers on the bootstrap
      A master asks it for its configuration when it boots for the first time. It is asked here as a master asks: by the
      name that only the cluster's own machines use, for the format that they understand.

      Then the Machine Config Server answers on bootstrap, where it runs one
      And the Machine Config Server answers through the load balancer

    @check-08.6
    Scenario: 08.6 The bootstrap listens on the ports of both
      Then bootstrap listens for the API and for the Machine Config Server, where it runs one

  Rule: bootkube has laid down a control plane that needs no API server to start

    @check-08.3
    Scenario: 08.3 The static pods' manifests exist on the bootstrap
      Then the manifests of the control plane's static pods are on bootstrap

    @check-08.5
    Scenario: 08.5 bootkube is active, or has ended well, and its journal is kept
      It goes on until the masters have taken over, and ends then.

      Then bootkube on bootstrap is active, or has ended well
      And the service record of bootkube on bootstrap, where it keeps one, does not end in a failure
      And bootkube's journal on bootstrap is kept

  Rule: The masters carry the same, once they have formed

    @check-08.4 @after-11
    Scenario: 08.4 The static pods' manifests exist on every master
      Then the manifests of the control plane's static pods are on every master

    @check-08.7 @after-11
    Scenario: 08.7 kubelet is active on every master, and its journal is kept
      Then kubelet is active on every master
      And kubelet's journal on every master is kept

  Rule: An install goes through the steps of its timeline, in order

    @check-08.8 @after-11
    Scenario: 08.8 The timeline of the install is observed, in order
      Each of the seven steps is told with the time at which it was first seen, and from what. Where an install leaves to
      chance which of two comes first, either may. The last step seen here is that the bootstrap hands over; that it is
      shut off is stage 12's.

      Then every step of the install was seen, in the order of the timeline
