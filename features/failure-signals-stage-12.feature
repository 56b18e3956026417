@proof
Feature: Failure signals of stage 12
  What goes wrong when the bootstrap has gone is made in the sandbox, for real. Stagegate must go red and name it.

  @signal-12.F1
  Scenario Outline: 12.F1 the API is unreachable without the bootstrap
    Given a sandbox that is through stage 11, with <fault>
    When check 12.8 is done
    Then it is red, and 12.F1 is named first
    And the bootstrap's servers are back in the load balancer

    Examples:
      | fault                                                                   |
      | kube-apiserver stopped on every master right after the removal          |

  @signal-12.F2
  Scenario Outline: 12.F2 etcd is unhealthy, by member
    Given a sandbox that is through stage 12, with <fault>
    When check 12.14 is done
    Then it is red, and 12.F2 is named first

    Examples:
      | fault                   |
      | etcd gone from master-2 |
      | etcd frozen on master-2 |
