"""How customers' data leave the house: what for, who agrees to much at once, and how much a day."""

from pydantic import Field as Key

from banfa.policy.model.words import Code, Named, Rule, Strict
from banfa.policy.numbers import Number


class Purpose(Named):
    """One thing that customers' data may be taken out for (用途).

    With `consent`, only customers who have given that one stand in the file (CRM-GOV-4.2.2).
    """

    consent: Code | None = None


class Agreement(Rule):
    """Files with more customers than `over` are made only once a chain of approval has agreed."""

    over: Number
    chain: Code


class Daily(Rule):
    """How many customers one person may take out in a day, all files together."""

    customers: Number


class Kept(Rule):
    """For how many days a file can be fetched by whoever asked for it; then it is removed."""

    days: int = Key(ge=1, le=365)


class Mark(Rule):
    """Workbooks carry who took them out, when and what for."""


class Exports(Strict):
    """`exports:` of a pack; a rule that is not there asks for nothing."""

    purposes: dict[Code, Purpose] = {}
    agreement: Agreement | None = None
    daily: Daily | None = None
    kept: Kept | None = None
    mark: Mark | None = None
