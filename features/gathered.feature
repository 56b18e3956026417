@stage-B
Feature: How far the install came
  A log bundle or a must-gather is all that is left. Every check that its files can answer is judged as in a lab; what they
  cannot answer could not be checked. Failure signals are looked for in all stages, once.

  Rule: The report says first how far the install came, and what is known to have ended it

    @check-B.1
    Scenario: B.1 The install had come to its end when it was gathered
      Then the install came to its end
