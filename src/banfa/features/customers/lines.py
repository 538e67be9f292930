"""Draws the lines of the register. As template nodes their values would cost more than reading them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.features.customers.filing import words_of
from banfa.features.customers.queries.listing import Listed
from banfa.features.customers.standing import Standing
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor
from banfa.platform.web import languages
from banfa.policy.model import Field, Pack
from banfa.policy.values import StoredValue

MOST_COLUMNS = 5
# What leaves a narrow screen first.
COLUMN_PLACES = ("mid long", "mid long", "opt long", "opt long", "opt long")
NOT_COLUMNS = frozenset({"code", "name", "status"})
STATUS_TONES = {"active": "ok", "prospect": "accent", "suspended": "warn"}
NO_TONE = "off"

Draw = Callable[[StoredValue], str]


def listed_columns(pack: Pack) -> dict[str, Field]:
    """Return the listed fields that stand as columns of their own."""
    listed = [name for name, one in pack.fields.items() if one.listed and name not in NOT_COLUMNS]
    return {name: pack.fields[name] for name in listed[:MOST_COLUMNS]}


def status_of(status: str, pack: Pack) -> Text:
    """Return a status in the pack's words."""
    one = pack.fields.get("status")
    return one.label_of(status) if one else Text(status, status)


def drawn_lines(
    customers: Sequence[Listed], standings: Mapping[int, Standing] | None, pack: Pack, actor: Actor
) -> SafeString:
    """Return the table's lines; no column of grades where there are no standings."""
    language = languages.language()
    address = reverse("customers:list")
    cells = {
        name: _cell(place, one, actor, language)
        for place, (name, one) in zip(COLUMN_PLACES, listed_columns(pack).items(), strict=False)
    }
    state = _once_each(lambda status: _state(str(status), pack, language))
    lines = []
    for one in customers:
        values = _values(one)
        shown = "".join(draw(values.get(name)) for name, draw in cells.items())
        grade = "" if standings is None else _grade(standings.get(one.pk), language)
        lines.append(
            f'<tr><th scope="row" class="who"><span class="row-x"><a href="{address}{one.pk}/">{escape(one.name)}</a>'
            f'<span class="bf-code">{escape(one.code)}</span></span></th>{shown}{grade}'
            f'<td class="rest">{escape(one.unit)}</td>{state(one.status)}</tr>'
        )
    return mark_safe("\n".join(lines))  # noqa: S308  each value was escaped


def _values(one: Listed) -> dict[str, StoredValue]:
    own = {"phone": one.phone, "address": one.address}
    return {**one.attributes, **own, "opened_on": one.opened_on.isoformat() if one.opened_on else None}


def _cell(place: str, one: Field, actor: Actor, language: Language) -> Draw:
    return _once_each(
        lambda stored: f'<td class="{place}">{escape(words_of(one, stored, actor, language) or "–")}</td>'
    )


def _state(status: str, pack: Pack, language: Language) -> str:
    words = status_of(status, pack).in_language(language)
    tone = STATUS_TONES.get(status, NO_TONE)
    return f'<td class="rest"><span class="bf-state {tone}">{escape(words)}</span></td>'


def _once_each(draw: Draw) -> Draw:
    """Draw each value once: the lines of a page share most of theirs."""
    known: dict[tuple[type, StoredValue], str] = {}

    def drawn(stored: StoredValue) -> str:
        key = (type(stored), stored)  # 1 and True are alike as keys
        if key not in known:
            known[key] = draw(stored)
        return known[key]

    return drawn


@lru_cache(maxsize=4_096)  # grades come from a few values, whatever the page
def _grade(standing: Standing | None, language: Language) -> str:
    return f'<td class="grades">{render_to_string("customers/_standing.html", {"held": standing})}</td>'
