@stage-08
Feature: Stage 08: Bootstrap and bootkube
  The bootstrap of stage 10, observed as a real install shows it: the files on its disk, the ports it listens on, the
  state of its units. All of this exists only as long as the bootstrap does. So these checks run after stage 10 and before
  the masters start. The checks that need masters run once stage 11 has formed them, before the pivot.

  Background:
    Given stagegate monitors the steps of the install from here on

  Rule: The bootstrap serves what the masters need to start

    @check-08.1
    Scenario: 08.1 The API answers at the cluster's own name while the bootstrap serves it
      Then the API is healthy through the load balancer

    @check-08.2
    Scenario: 08.2 The Machine Config Server answers on the bootstrap
      A master requests its configuration from it at its first boot. The check sends the same request as a master does: to
      the name that only the cluster's own machines use, for the format that they understand.

      Then the Machine Config Server answers on bootstrap, where it runs one
      And the Machine Config Server answers through the load balancer

    @check-08.6
    Scenario: 08.6 The bootstrap listens on the ports of the API and the Machine Config Server
      Then bootstrap listens on the port of the API, and on that of the Machine Config Server where it runs one

  Rule: bootkube has written the manifests of a control plane that starts without an API server

    @check-08.3
    Scenario: 08.3 The static pods' manifests exist on the bootstrap
      Then the manifests of the control plane's static pods are on bootstrap

    @check-08.5
    Scenario: 08.5 bootkube is active, or has finished successfully, and the report has its journal
      It runs until the masters have taken over, and ends then.

      Then bootkube on bootstrap is active, or has finished successfully
      And the service record of bootkube on bootstrap, where there is one, does not end in a failure
      And the report has bootkube's journal from bootstrap

  Rule: The masters run the same control plane, once they have formed

    @check-08.4 @after-11
    Scenario: 08.4 The static pods' manifests exist on every master
      Then the manifests of the control plane's static pods are on every master

    @check-08.7 @after-11
    Scenario: 08.7 kubelet is active on every master, and the report has its journal
      Then kubelet is active on every master
      And the report has kubelet's journal from every master

  Rule: An install goes through the steps of its timeline, in order

    @check-08.8 @after-11
    Scenario: 08.8 The timeline of the install is observed, in order
      The report shows each of the seven steps with its source and the time of its first observation. Where the order of two
      steps differs between installs, either order passes. The last step here is that the bootstrap hands over; stage 12
      checks that it is shut off.

      Then every step of the install was observed, in the order of the timeline
