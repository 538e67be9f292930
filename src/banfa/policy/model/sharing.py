"""How departments ask each other for customers and fields that they do not see."""

from banfa.policy.model.words import Code, Rule
from banfa.policy.numbers import Number


class Sharing(Rule):
    """`sharing:` of a pack: `chain` asks the department that holds the customers, `appeal` the one above it.

    A request covers at most so many `customers`, and what is granted ends by itself after at most so many `days`.
    """

    chain: Code
    appeal: Code
    days: Number
    customers: Number
