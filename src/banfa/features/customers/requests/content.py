"""What a request for changes holds: lines of customer, field, old and new value, with its evidence and its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from banfa.policy.expressions.evaluating import Value
from banfa.policy.model import Source
from banfa.policy.values import StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of one customer, from what to what, as stored."""

    customer_id: int
    code: str
    field: str
    old: StoredValue
    new: StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, where it was given, and what goes with it.

    `evidence` are numbers of the customers' attachments; `verifier` checked what the customer asked for.
    """

    lines: Sequence[Line]
    source: Source = Source.PAGE
    evidence: Sequence[int] = ()
    by_customer: bool = False
    verifier: str = ""
    remarks: Sequence[str] = ()

    def payload(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {
            "source": str(self.source),
            "evidence": list(self.evidence),
            "by_customer": self.by_customer,
            "verifier": self.verifier,
            "remarks": list(self.remarks),
            "lines": [
                {
                    "customer": one.customer_id,
                    "code": one.code,
                    "field": one.field,
                    "old": one.old,
                    "new": one.new,
                }
                for one in self.lines
            ],
        }


def asked_in(payload: Mapping[str, Any]) -> Asked:
    """Return what stands in a request's content; of one whose values were erased nothing is left."""
    if "lines" not in payload:
        return Asked(lines=[])
    lines = [
        Line(
            customer_id=one["customer"], code=one["code"], field=one["field"], old=one["old"], new=one["new"]
        )
        for one in payload["lines"]
    ]
    return Asked(
        lines=lines, source=Source(payload["source"]), evidence=payload["evidence"], by_customer=payload["by_customer"],
        verifier=payload["verifier"], remarks=payload["remarks"],
    )  # fmt: skip


def facts_of(payload: Mapping[str, Any]) -> Mapping[str, Value]:
    """Return what conditions of chains may read: how many customers and fields, and where it was given."""
    listed: Sequence[Mapping[str, Any]] = payload["lines"]
    return {
        "customers": Decimal(len({one["customer"] for one in listed})),
        "fields": Decimal(len({one["field"] for one in listed})),
        "source": payload["source"],
    }
