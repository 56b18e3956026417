@proof
Feature: Failure signals of the Cluster API pivot
  Real faults in the sandbox break the move between the two clusters. The run must fail and name the cause.

  Rule: The pivot cluster can manage itself, or the report says what it lacks

    @signal-C.F1
    Scenario Outline: C.F1 nodes stay NotReady without a CNI
      Given an untouched sandbox right before check C.5, with <fault>
      When stagegate runs check C.5
      Then the run fails and names C.F1 first

      Examples:
        | fault                         |
        | a helm that installs nothing  |

    @signal-C.F2
    Scenario Outline: C.F2 a provider is missing in the target
      Given an untouched sandbox right before check C.7, with <fault>
      When stagegate runs check C.7
      Then the run fails and names C.F2 first

      Examples:
        | fault                                                  |
        | the helm add-on taken from the pivot cluster's providers |

  Rule: The move is complete, or the report says what happened to it

    @signal-C.F3
    Scenario Outline: C.F3 a failed move leaves objects paused
      Given an untouched sandbox right before check C.7, with <fault>
      When stagegate runs check C.7
      Then the run fails and names C.F3 first

      Examples:
        | fault                                          |
        | a move that is killed while it writes to the target |

    @signal-C.F4
    Scenario Outline: C.F4 a move that moves nothing
      Given an untouched sandbox right before check C.7, with <fault>
      When stagegate runs check C.7
      Then the run fails and names C.F4 first

      Examples:
        | fault                             |
        | a move of another, empty namespace |
