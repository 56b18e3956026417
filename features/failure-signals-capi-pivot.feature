@proof
Feature: Failure signals of the Cluster API pivot
  What goes wrong when a bootstrap cluster hands over is made in the sandbox, for real. Stagegate must go red and name it.

  Rule: The pivot cluster is fit to manage itself, or it is said what it lacks

    @signal-C.F1
    Scenario Outline: C.F1 nodes stay NotReady without a CNI
      Given an untouched sandbox that is about to do check C.5, with <fault>
      When check C.5 is done
      Then it is red, and C.F1 is named first

      Examples:
        | fault                         |
        | a helm that installs nothing  |

    @signal-C.F2
    Scenario Outline: C.F2 a provider is missing in the target
      Given an untouched sandbox that is about to do check C.7, with <fault>
      When check C.7 is done
      Then it is red, and C.F2 is named first

      Examples:
        | fault                                                  |
        | the helm add-on taken from the pivot cluster's providers |

  Rule: A move arrives, or it is said what became of it

    @signal-C.F3
    Scenario Outline: C.F3 a failed move leaves objects paused
      Given an untouched sandbox that is about to do check C.7, with <fault>
      When check C.7 is done
      Then it is red, and C.F3 is named first

      Examples:
        | fault                                          |
        | a move that is killed while it writes to the target |

    @signal-C.F4
    Scenario Outline: C.F4 a move that moves nothing
      Given an untouched sandbox that is about to do check C.7, with <fault>
      When check C.7 is done
      Then it is red, and C.F4 is named first

      Examples:
        | fault                             |
        | a move of another, empty namespace |
