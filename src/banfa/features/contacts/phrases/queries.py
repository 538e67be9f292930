"""Finds phrases for a situation, by category or by words; and answers to what customers ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db.models import Count
from django.utils import timezone

from banfa.features.contacts.phrases.models import (
    FavouritePhrase,
    KnowledgeAnswer,
    KnowledgeQuestion,
    OwnPhrase,
    PhraseUse,
)
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.access.actors import current
from banfa.platform.org.current import organisation, pack_on
from banfa.platform.org.models import Appointment
from banfa.platform.web.matching import fit_of
from banfa.policy.model import Pack

READ = Permission.CONTACTS_PHRASE_READ
UNKNOWN: Mapping[str, Text] = {
    "name": Text("〔客户〕", "[customer]"),
    "years": Text("〔几〕", "[so many]"),
    "organisation": Text("〔单位〕", "[organisation]"),
    "unit": Text("〔部门〕", "[unit]"),
    "person": Text("〔姓名〕", "[name]"),
}


class NoSuchSituation(BanfaError):
    """The regulation knows no such situation."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One phrase as it is said; `code` names it where uses and favourites are kept. `own_id` is that of an own one."""

    code: str
    words: Text
    situations: tuple[str, ...]
    instead: Text | None = None
    promises: str = ""
    own_id: int | None = None
    uses: int = 0
    is_liked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A category with its phrases; one may be empty, to be filled."""

    code: str
    title: Text
    cites: tuple[str, ...]
    note: Text | None
    phrases: Sequence[Shown]


def offered(
    actor: Actor, situation: str, *, customer_id: int | None = None, words: str = "", category: str = ""
) -> Sequence[Group]:
    """Return the phrases that fit a situation, the categories named first for it first; all where none is asked for.

    What is filled in comes from the file; a phrase that names years is left out for whoever has not been a customer for
    one (SCRIPT-2). Raises Denied, NotThere for a customer out of sight, NoSuchSituation.
    """
    require(actor, READ)
    pack = pack_on(timezone.localdate())
    if situation and situation not in pack.situations:
        none = Text(f"没有情境“{situation}”", f"there is no situation '{situation}'")
        raise NoSuchSituation(none + did_you_mean(situation, pack.situations))
    if category and category not in pack.phrases:
        raise NotThere
    fills = _fills(actor, customer_id)
    found = []
    for code in _in_order(pack, situation):
        rule = pack.phrases[code]
        if category and code != category:
            continue
        rows = [
            filled
            for one in (*_of_pack(pack, code), *_own(code, rule.situations))
            if not situation or situation in one.situations
            if (filled := _filled(one, fills)) is not None
            if not words or fit_of(words, filled.words, [rule.title.zh, rule.title.en]) is not None
        ]
        note = rule.note.text if rule.note is not None else None
        group = Group(code=code, title=rule.title.text, cites=rule.cites, note=note, phrases=rows)
        if rows or not (situation or words):
            found.append(group)
    return _counted(found, actor)


def phrase_coded(actor: Actor, code: str) -> Shown:
    """Return one phrase by its code. Raises Denied, NotThere."""
    found = (one for group in offered(actor, "") for one in group.phrases if one.code == code)
    one = next(found, None)
    if one is None:
        raise NotThere
    return one


def proposals(actor: Actor) -> Sequence[OwnPhrase]:
    """Return the phrases that wait to be approved by somebody else, oldest first. Raises Denied."""
    require(actor, READ)
    rows = OwnPhrase.objects.filter(state=OwnPhrase.State.PROPOSED).select_related("proposed_by", "replaces")
    return list(rows.order_by("pk")[:100])


def versions_of(number: int) -> Sequence[OwnPhrase]:
    """Return an own phrase and all that it replaced, newest first."""
    found: list[OwnPhrase] = []
    next_one: int | None = number
    while next_one is not None and len(found) < 50:
        row = OwnPhrase.objects.select_related("proposed_by").get(pk=next_one)
        found.append(row)
        next_one = row.replaces_id
    return found


def own_numbered(actor: Actor, number: int) -> OwnPhrase:
    """Return an own phrase. Raises Denied, NotThere."""
    require(actor, READ)
    row = OwnPhrase.objects.select_related("proposed_by", "replaces").filter(pk=number).first()
    if row is None:
        raise NotThere
    return row


def _in_order(pack: Pack, situation: str) -> list[str]:
    first = [code for code, rule in pack.phrases.items() if situation in rule.first_in]
    return [*first, *(code for code in pack.phrases if code not in first)]


def _of_pack(pack: Pack, category: str) -> Iterator[Shown]:
    rule = pack.phrases[category]
    for place, one in enumerate(rule.phrases, start=1):
        instead = one.instead.text if one.instead is not None else None
        yield Shown(
            code=f"{category}.{place}", words=Text(one.zh, one.en), situations=one.situations or rule.situations,
            instead=instead, promises=one.promises,
        )  # fmt: skip


def _own(category: str, situations: tuple[str, ...]) -> Iterator[Shown]:
    for row in OwnPhrase.objects.filter(state=OwnPhrase.State.IN_USE, category=category).order_by("pk"):
        fits = (row.situation,) if row.situation else situations
        yield Shown(
            code=f"own.{row.pk}", words=Text(row.zh, row.en or row.zh), situations=fits, own_id=row.pk
        )


def _fills(actor: Actor, customer_id: int | None) -> dict[str, Text | None]:
    """Return what is filled in; None for years that a known customer does not have."""
    on = timezone.localdate()
    unit = Appointment.objects.filter(current(on), person=actor.person_id, unit__isnull=False).order_by("pk")
    house = organisation().name
    own = unit.values_list("unit__name", flat=True).first() or house
    fills: dict[str, Text | None] = {
        **UNKNOWN, "organisation": Text(house, house), "unit": Text(own, own), "person": Text(actor.name, actor.name),
    }  # fmt: skip
    if customer_id is not None:
        customer = visible(Customer, actor).filter(pk=customer_id).first()
        if customer is None:
            raise NotThere
        years = years_since(customer.opened_on, on)
        fills["name"] = Text(customer.name, customer.name)
        fills["years"] = Text(f"{years}", f"{years}") if years else None
    return fills


def years_since(day: date | None, on: date) -> int:
    """Return the whole years since a day, 0 where it is not known or ahead."""
    if day is None or day > on:
        return 0
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def _filled(one: Shown, fills: Mapping[str, Text | None]) -> Shown | None:
    zh, en = one.words.zh, one.words.en
    for name, value in fills.items():
        mark = f"{{{name}}}"
        if mark not in zh and mark not in en:
            continue
        if value is None:
            return None
        zh, en = zh.replace(mark, value.zh), en.replace(mark, value.en)
    return replace(one, words=Text(zh, en))


def _counted(groups: Sequence[Group], actor: Actor) -> Sequence[Group]:
    uses = dict(PhraseUse.objects.values_list("phrase").annotate(uses=Count("pk")).order_by())
    liked = set(FavouritePhrase.objects.filter(person=actor.person_id).values_list("phrase", flat=True))

    def told(one: Shown) -> Shown:
        return replace(one, uses=uses.get(one.code, 0), is_liked=one.code in liked)

    return [
        replace(group, phrases=sorted(map(told, group.phrases), key=lambda one: not one.is_liked))
        for group in groups
    ]


def answers(actor: Actor, words: str, *, most: int = 20) -> Sequence[KnowledgeAnswer]:
    """Return answers whose question or text shares words with what was typed, the best first (ONLINE-2.a).

    Raises Denied.
    """
    require(actor, READ)
    rows = list(KnowledgeAnswer.objects.filter(retired_at=None).order_by("-pk")[:5_000])
    if not words.strip():
        return rows[:most]
    typed = _pieces(words)
    scored = [
        (len(typed & _pieces(f"{row.question}")) * 3 + len(typed & _pieces(row.answer)), row) for row in rows
    ]
    least = max(1, len(typed))
    found = [
        (score, row)
        for score, row in scored
        if score >= least or fit_of(words, Text(row.question, row.question))
    ]
    return [row for _, row in sorted(found, key=lambda one: (-one[0], -one[1].pk))[:most]]


def related(answer: KnowledgeAnswer, *, most: int = 5) -> Sequence[KnowledgeAnswer]:
    """Return the questions that share most with an answered one: what may be asked next (ONLINE-2.a)."""
    mine = _pieces(answer.question)
    rows = KnowledgeAnswer.objects.filter(retired_at=None).exclude(pk=answer.pk).order_by("-pk")[:5_000]
    scored = [(len(mine & _pieces(row.question)), row) for row in rows]
    return [row for score, row in sorted(scored, key=lambda one: (-one[0], -one[1].pk)) if score][:most]


def unanswered(actor: Actor) -> Sequence[KnowledgeQuestion]:
    """Return what was looked for in vain, the most asked first. Raises Denied."""
    require(actor, READ)
    return list(KnowledgeQuestion.objects.filter(answer=None).order_by("-times", "pk")[:100])


def answer_numbered(actor: Actor, number: int) -> KnowledgeAnswer:
    """Return an answer. Raises Denied, NotThere."""
    require(actor, READ)
    row = KnowledgeAnswer.objects.filter(pk=number, retired_at=None).first()
    if row is None:
        raise NotThere
    return row


def _pieces(words: str) -> set[str]:
    """Return pairs of Chinese characters and whole other words: what two questions may share."""
    found: set[str] = set()
    run = ""
    for letter in f"{words.casefold()} ":
        if letter.isalnum() and letter.isascii():
            run += letter
            continue
        if len(run) > 1:
            found.add(run)
        run = ""
    chinese = [letter if "\u4e00" <= letter <= "\u9fff" else " " for letter in words]
    pairs = (f"{a}{b}" for a, b in pairwise(chinese))
    return found | {pair for pair in pairs if " " not in pair}
