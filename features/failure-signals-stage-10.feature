@proof
Feature: Failure signals of stage 10
  Real faults in the sandbox keep the bootstrap from coming up. The run must fail before its time is up, and name the
  cause first.

  Rule: bootkube gets the release image, or the report says why not

    @signal-10.F1
    Scenario Outline: 10.F1 bootkube fails: the registry refuses the pull secret
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F1 first
      And a log bundle that is gathered then names 10.F1 first, too

      Examples:
        | fault                                                   |
        | a pull secret whose password the registry does not know |
        | a pull secret for another registry                      |

    @signal-10.F2
    Scenario Outline: 10.F2 bootkube fails: the registry is not reached
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F2 first
      And a log bundle that is gathered then names 10.F2 first, too

      Examples:
        | fault                             |
        | the registry stopped              |
        | no route to the registry          |
        | a registry whose name is not known |

    @signal-10.F3
    Scenario Outline: 10.F3 bootkube fails: a certificate
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F3 first
      And a log bundle that is gathered then names 10.F3 first, too

      Examples:
        | fault                                      |
        | a registry's certificate for another name  |
        | a registry's certificate that has expired  |
        | a registry's certificate of another CA     |

    @signal-10.F10
    Scenario Outline: 10.F10 bootkube fails: the registry does not have the image
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F10 first
      And a log bundle that is gathered then names 10.F10 first, too

      Examples:
        | fault                                           |
        | a registry that does not have the release image |

  Rule: The bootstrap has what it needs to work

    @signal-10.F11
    Scenario Outline: 10.F11 there is no space left
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F11 first

      Examples:
        | fault                  |
        | a full disk below etcd |

    @signal-10.F24
    Scenario Outline: 10.F24 the bootstrap hangs in Ignition, and its console shows it
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F24 first

      Examples:
        | fault                                               |
        | a bootstrap that asks for its configuration in vain |

  Rule: etcd starts

    @signal-10.F4
    Scenario Outline: 10.F4 etcd does not start well: its disk is slow
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F4 first

      Examples:
        | fault                                     |
        | etcd's disk limited to two writes a second |

    @signal-10.F5
    Scenario Outline: 10.F5 etcd does not start well: its certificates do not fit
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F5 first

      Examples:
        | fault                                                         |
        | a serving certificate of etcd for another name                |
        | an expired serving certificate of etcd                        |
        | a serving certificate of etcd of another CA                   |
        | the API server's client certificate for etcd of another CA    |
        | a key of etcd that is not its certificate's                   |

    @signal-10.F6
    Scenario Outline: 10.F6 etcd does not start: its address is wrong
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F6 first
      And a log bundle that is gathered then names 10.F6 first, too

      Examples:
        | fault                                                         |
        | etcd told to listen at an address that the host does not have |
        | etcd told that its peers know it by another address           |

  Rule: The API server starts

    @signal-10.F7
    Scenario Outline: 10.F7 the API server does not start: etcd is not ready
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F7 first
      And a log bundle that is gathered then names 10.F7 first, too

      Examples:
        | fault                                                |
        | etcd waiting for a second member that does not exist |

    @signal-10.F8
    Scenario Outline: 10.F8 the API server does not start well: its certificate
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F8 first

      Examples:
        | fault                                                    |
        | a serving certificate of the API server for another name |
        | an expired serving certificate of the API server         |
        | a serving certificate of the API server of another CA    |
        | a key of the API server that is not its certificate's    |

    @signal-10.F9
    Scenario Outline: 10.F9 the API server does not start: its port is taken
      Given an untouched sandbox with <fault>
      When stagegate runs stage 10
      Then the run fails and names 10.F9 first

      Examples:
        | fault                            |
        | something else listening on 6443 |
