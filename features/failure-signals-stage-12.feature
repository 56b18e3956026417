@proof
Feature: Failure signals of stage 12
  Real faults in the sandbox break the cluster after the bootstrap is removed. The run must fail and name the cause. Before
  that the lab is healthy, and then no failure signal may be certain.

  Rule: A healthy install is never ended early, before the bootstrap is removed

    @before-12.F1 @before-12.F2
    Scenario: No failure signal ends a wait while the control plane forms
      Given an untouched sandbox
      When stagegate runs stage 10, looking for failure signals all the while
      And stagegate runs stage 11, looking for failure signals all the while
      Then no failure signal would have ended a wait

  Rule: The API answers without the bootstrap, or the bootstrap is put back

    @signal-12.F1
    Scenario Outline: 12.F1 the API is unreachable without the bootstrap
      Given a sandbox that has passed stage 11, with <fault>
      When stagegate runs check 12.8
      Then the run fails and names 12.F1 first
      And the bootstrap's servers are back in the load balancer

      Examples:
        | fault                                                                   |
        | kube-apiserver stopped on every master right after the removal          |

  Rule: A healthy install is never ended early, up to its end

    @before-12.F2
    Scenario: No failure signal ends a wait while the bootstrap is removed
      Given a sandbox that has passed stage 11
      When stagegate runs stage 12, looking for failure signals all the while
      Then no failure signal would have ended a wait

  Rule: etcd stays healthy without the bootstrap, or the report names the unhealthy member

    @signal-12.F2
    Scenario Outline: 12.F2 etcd is unhealthy, by member
      Given a sandbox that has passed stage 12, with <fault>
      When stagegate runs check 12.14
      Then the run fails and names 12.F2 first

      Examples:
        | fault                   |
        | etcd gone from master-2 |
        | etcd frozen on master-2 |
