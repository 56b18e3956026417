@stage-00
Feature: Stage 00: Preflight
  Half a day is lost where a name does not resolve, or a server is missing behind the load balancer, and nobody knows until the
  install waits for it. Whatever the environment declares, and can be looked at already, is looked at before anything is
  changed: all at once, and everything that is wrong is listed at once.

  @check-00.1
  Scenario: 00.1 Nothing that the environment declares would make a check red
    Then nothing that the environment declares would make a check red
