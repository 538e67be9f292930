"""The quality of the register: what makes a file complete, when it is looked at again, what is doubted about it."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.register import Maintenance
from banfa.policy.model.words import Code, Expression, Named, Rule, Strict, Value
from banfa.policy.numbers import Number

Every = Literal["month", "quarter", "half", "year"]
Doubt = Literal["duplicate", "fictitious", "sales"]


class Complete(Rule):
    """What a complete file (完整档案) holds beyond what it may not be without: `fields` of the register.

    A unit whose share of complete files stays below `good` is shown as wanting. A customer takes one of `statuses` by
    hand only once the file is complete.
    """

    fields: tuple[Code, ...] = ()
    good: Number | None = None
    statuses: tuple[Value, ...] = ()


class Joining(Rule):
    """A new customer's file is complete (入网维护) `within` so many working days after joining."""

    within: Number
    statuses: tuple[Value, ...] = ()


class Confirming(Rule):
    """A new customer (新入网) counts once `chain` has confirmed what was entered; until then it stays a prospect."""

    chain: Code


class Cycle(Named):
    """Fields of a kind of maintenance are looked at again (核查) once `every` period, changed or confirmed unchanged."""

    of: tuple[Maintenance, ...] = Key(min_length=1)
    every: Every
    statuses: tuple[Value, ...] = ()


class Screen(Named):
    """One doubt (疑点) that the screening looks for: `when` compares fields and signals, see `policy.signals`.

    A screen for duplicates has no condition: pairs are found by their keys, see `Duplicates`.
    """

    kind: Doubt
    when: Expression | None = None

    @model_validator(mode="after")
    def _others_have_conditions(self) -> "Screen":
        if (self.kind == "duplicate") == (self.when is not None):
            raise ValueError(
                "a screen for duplicates has no condition, any other has one / 查重不写条件，其他疑点须写条件"
            )
        return self


class Screening(Rule):
    """The screening of all stored files (档案筛查), once `every` period."""

    every: Every = "month"
    screens: dict[Code, Screen] = Key(min_length=1)


class Duplicates(Rule):
    """By which fields two files of one customer are known; `at_least` is the score, 0 to 1, from which a pair is shown.

    The file that is merged into another one takes the state `merged`.
    """

    phone: tuple[Code, ...] = ()
    licence: tuple[Code, ...] = ()
    credit_code: tuple[Code, ...] = ()
    at_least: Number
    merged: Value


class Inspection(Named):
    """New files are inspected (新档检查) every week; a faulty one goes back, to be put right `within` working days."""

    within: Number
    standards: dict[Code, "Standard"] = Key(min_length=1)


class Standard(Named):
    """One thing that a new file is inspected for."""


class Quality(Strict):
    """Everything that a pack asks of the register's quality; what is left out is not asked."""

    complete: Complete = Complete()
    joining: Joining | None = None
    confirming: Confirming | None = None
    cycles: dict[Code, Cycle] = {}
    screening: Screening | None = None
    duplicates: Duplicates | None = None
    inspection: Inspection | None = None
