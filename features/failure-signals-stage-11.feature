@proof
Feature: Failure signals of stage 11
  Real faults in the sandbox keep the control plane from forming. The run must fail before its time is up, and name the
  cause first.

  Rule: A master that hangs in Ignition has no SSH, and its console shows why

    @signal-11.F18
    Scenario Outline: 11.F18 a master hangs in Ignition: the name does not resolve
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F18 first

      Examples:
        | fault                                                      |
        | master-0's Ignition asking a name server that is not there |

    @signal-11.F19
    Scenario Outline: 11.F19 a master hangs in Ignition: nobody answers
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F19 first

      Examples:
        | fault                                        |
        | master-0's Ignition without a route to 22623 |
        | 22623 refused to master-1's Ignition         |

    @signal-11.F20
    Scenario Outline: 11.F20 a master hangs in Ignition: the load balancer has nobody behind it
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F20 first

      Examples:
        | fault                                                            |
        | a load balancer with nobody behind 22623 for master-0's Ignition |

    @signal-11.F21
    Scenario Outline: 11.F21 a master hangs in Ignition: the certificate is over
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F21 first

      Examples:
        | fault                                               |
        | an expired certificate shown to master-0's Ignition |

    @signal-11.F22
    Scenario Outline: 11.F22 a master hangs in Ignition: the files are another install's
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F22 first

      Examples:
        | fault                                              |
        | master-0's Ignition with the CA of another install |

  Rule: A master registers, or the report says why not

    @signal-11.F1
    Scenario Outline: 11.F1 a master does not register: DNS
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F1 first

      Examples:
        | fault                                          |
        | api-int missing in DNS                         |
        | master-0 asking a name server that is not there |

    @signal-11.F2
    Scenario Outline: 11.F2 a master does not register: the network
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F2 first

      Examples:
        | fault                                 |
        | master-1 without a route to the API   |
        | what master-2 sends to the API dropped |

    @signal-11.F3
    Scenario Outline: 11.F3 a master does not register: certificates
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F3 first

      Examples:
        | fault                                                              |
        | master-0 believing another CA                                      |
        | master-2 calling the API by a name that is not in its certificate  |

    @signal-11.F4
    Scenario Outline: 11.F4 a master does not register: its bootstrap kubeconfig is not valid
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F4 first

      Examples:
        | fault                                                                |
        | a token in master-2's bootstrap kubeconfig that the API does not know |
        | master-1 showing a client certificate that has expired                |

    @signal-11.F8
    Scenario Outline: 11.F8 a master does not register: the load balancer has nobody behind it
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F8 first

      Examples:
        | fault                                          |
        | a load balancer that answers master-1 with 503 |

    @signal-11.F14
    Scenario Outline: 11.F14 a master does not register: no container runtime
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F14 first

      Examples:
        | fault                                  |
        | master-2 without its container runtime |

    @signal-11.F17
    Scenario Outline: 11.F17 a master does not register: it calls itself localhost
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F17 first

      Examples:
        | fault                             |
        | master-0 calling itself localhost |

  Rule: etcd grows and stays one cluster

    @signal-11.F5
    Scenario Outline: 11.F5 an etcd member does not join
      If the reason is a failure signal of its own, the report names that one first.

      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names <first> first

      Examples:
        | fault                                               | first |
        | etcd on master-0 and its peers kept apart           | 11.F5 |
        | a peer certificate of master-0's etcd of another CA | 10.F5 |

    @signal-11.F6
    Scenario Outline: 11.F6 etcd is split: cluster IDs differ
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F6 first

      Examples:
        | fault                                         |
        | master-0 with the etcd data of another cluster |

  Rule: Certificate requests are approved

    @signal-11.F7
    Scenario Outline: 11.F7 certificate requests stay pending
      Given an untouched sandbox with <fault>
      When stagegate runs stage 11
      Then the run fails and names 11.F7 first

      Examples:
        | fault                              |
        | nobody who issues what is approved |
