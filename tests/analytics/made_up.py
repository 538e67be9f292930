"""Seeded customers and sales for any pack: every field, area and attribute filled at random, gaps and ties included."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from banfa.kernel.period import Period
from banfa.policy.ledger import ledger_attributes
from banfa.policy.model import FieldType, Pack, Typed

Rows = list[dict[str, Any]]


def made_up(
    pack: Pack,
    period: Period,
    *,
    customers: int,
    seed: int,
    facts: frozenset[str] = frozenset(),
    decided: frozenset[str] = frozenset(),
) -> tuple[Rows, Rows]:
    """Return customers and sales; some customers never trade, some only return goods, many tie.

    One in six has a decision for each of the `decided` classes, and now and then one that is no value of it.
    """
    random = Random(seed)  # noqa: S311
    areas = pack.areas.values if pack.areas else {}
    people = [
        {
            "customer_id": number * 7 + 3,
            **{
                f"unit_{level.code}": _gap(random, f"{level.code}-{random.randint(1, 3)}")
                for level in pack.levels
            },
            **{f"field_{name}": _value(random, one) for name, one in pack.fields.items()},
            **{f"area_{name}": _value(random, one) for name, one in areas.items()},
            **{f"fact_{name}": random.choice([True, False, None]) for name in sorted(facts)},
        }
        for number in range(customers)
    ]
    for person in people:
        person |= {f"decided_{name}": _decision(random, pack, name) for name in sorted(decided)}
    sales = [line for person in people for line in _lines(random, pack, period, person["customer_id"])]
    random.shuffle(sales)
    return people, sales


def _decision(random: Random, pack: Pack, name: str) -> str | None:
    given = [value.value for value in pack.classifications[name].given]
    return random.choice([*given, "no value"]) if random.random() < 1 / 6 else None


def _lines(random: Random, pack: Pack, period: Period, customer_id: int) -> Rows:
    habit = random.random()
    if habit < 0.1:
        return []
    only_returns = habit < 0.13
    first = period.window(15).start
    days = (period.end - first).days + 20
    lines = []
    for _ in range(random.randint(1, 6)):
        sign = -1 if only_returns or random.random() < 0.06 else 1
        quantity = (
            sign
            * Decimal(random.choice([1, 2, 5, 10, random.randint(1, 4000)]))
            / random.choice([1, 10, 1000])
        )
        amount = sign * Decimal(random.choice([100, 250, random.randint(0, 900_000)])) / 100
        lines.append(
            {
                "customer_id": customer_id,
                "date": first + timedelta(days=random.randrange(days)),
                "product": f"p{random.randint(1, 5)}",
                "quantity": quantity,
                "amount": amount,
                **{name: _value(random, one) for name, one in ledger_attributes(pack).items()},
            }
        )
    return lines


def _value(random: Random, typed: Typed) -> Any:
    if random.random() < 0.12:
        return None
    match typed.type:
        case FieldType.CHOICE:
            codes = [option.value for option in typed.options]
            usual = "active" if "active" in codes else codes[0]
            return usual if random.random() < (0.7 if usual == "active" else 0.3) else random.choice(codes)
        case FieldType.YES_NO:
            return random.random() < 0.5
        case FieldType.INTEGER:
            return random.choice([0, 1, 2999, 3000, random.randint(0, 9000)])
        case FieldType.DECIMAL:
            return Decimal(random.choice([0, 2, 5, 20, 50, random.randint(0, 90_000)])) / random.choice(
                [1, 1000]
            )
        case FieldType.MONEY:
            return Decimal(
                random.choice([0, 100_000, 999_999, 1_000_000, 20_000_000, random.randint(0, 10**9)])
            )
        case FieldType.DATE:
            return date(2018, 1, 1) + timedelta(days=random.randrange(3200))
    return random.choice(["town", "village", "hamlet", "C", "X"])


def _gap(random: Random, value: str) -> str | None:
    return None if random.random() < 0.03 else value
