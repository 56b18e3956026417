@stage-10
Feature: Our kernel
  The drivers of our machines are built for kernels of this year. An older one means that a machine has not booted what we
  have installed on it.

  @check-10.90
  Scenario: 10.90 The bootstrap runs a kernel that our drivers are built for
    Then bootstrap accepts SSH logins
    And bootstrap runs kernel 5.14 or later
