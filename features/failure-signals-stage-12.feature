@proof
Feature: Failure signals of stage 12
  What goes wrong when the bootstrap has gone is made in the sandbox, for real. Stagegate must go red and name it. The
  lab that it is made in is looked at first, while all is well: then no failure may be named for certain.

  Rule: A healthy install is never given up, until the bootstrap is to go

    @before-12.F1 @before-12.F2
    Scenario: No failure signal ends a wait while the control plane forms
      Given an untouched sandbox
      When stage 10 is done, and failure signals are looked for all the while
      And stage 11 is done, and failure signals are looked for all the while
      Then none has stood that would have ended a wait

  Rule: Without the bootstrap the API answers, or it is put back

    @signal-12.F1
    Scenario Outline: 12.F1 the API is unreachable without the bootstrap
      Given a sandbox that is through stage 11, with <fault>
      When check 12.8 is done
      Then it is red, and 12.F1 is named first
      And the bootstrap's servers are back in the load balancer

      Examples:
        | fault                                                                   |
        | kube-apiserver stopped on every master right after the removal          |

  Rule: A healthy install is never given up, to its last moment

    @before-12.F2
    Scenario: No failure signal ends a wait while the bootstrap goes
      Given a sandbox that is through stage 11
      When stage 12 is done, and failure signals are looked for all the while
      Then none has stood that would have ended a wait

  Rule: etcd stays healthy without the bootstrap, or it is said which member is not

    @signal-12.F2
    Scenario Outline: 12.F2 etcd is unhealthy, by member
      Given a sandbox that is through stage 12, with <fault>
      When check 12.14 is done
      Then it is red, and 12.F2 is named first

      Examples:
        | fault                   |
        | etcd gone from master-2 |
        | etcd frozen on master-2 |
