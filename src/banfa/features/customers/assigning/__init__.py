"""Who answers for which customer, in which post, from when to when."""
