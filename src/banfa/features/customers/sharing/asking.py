"""Takes down what a department wants of another, puts it to the chain, and appeals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.sharing.models import SharedCustomer, Sharing
from banfa.features.customers.sharing.refusals import BadSharing, NoAppeal
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.access.actors import HeldPost, posts_held
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import Wanted, submit
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import end_of_subtree
from banfa.policy.model import Pack
from banfa.policy.model import Sharing as Rule

READ = Permission.CUSTOMERS_CUSTOMER_READ
KIND, APPEAL_KIND = "customers.sharing", "customers.sharing_appeal"
ASKED, APPEALED = "sharing.asked", "sharing.appealed"
LONGEST_WHY, MOST_WORDS = 500, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for: codes of customers, or `everybody` active whom the unit answers for; items by name or title."""

    unit: str
    purpose: str
    why: str
    fields: Sequence[str]
    titles: Sequence[str] = ()
    codes: Sequence[str] = ()
    everybody: bool = False
    until: date | None = None
    post: str = ""


def rule_on(on: date) -> Rule:
    """Return how departments share in the regulation in force. Raises NotThere where they do not."""
    rule = pack_on(on).sharing
    if rule is None:
        raise NotThere
    return rule


@transaction.atomic
def ask(wish: Wish, *, actor: Actor, at: datetime) -> Sharing:
    """Put a wish to the department that holds the customers. BANK-11c.

    What fits no customer or item is kept and told with the answer, so that asking is no way of probing. Raises Denied,
    NotThere, BadSharing.
    """
    require(actor, READ)
    on = timezone.localdate(at)
    rule, pack = rule_on(on), pack_on(on)
    unit, held = _unit(wish.unit), _post(wish, actor, on)
    until = _checked(wish, rule, pack, on)
    names, unknown = _items(wish, pack)
    numbers, missing = _customers(wish, unit, rule)
    row = Sharing.objects.create(
        unit=unit, person_id=actor.person_id, asked_by=actor.name, post=held.post,
        for_unit=Unit.objects.filter(path=held.path).first() if held.path else None, purpose=wish.purpose,
        why=wish.why.strip(), fields=names, unmatched=[*unknown, *missing], until_on=until, asked_at=at,
    )  # fmt: skip
    SharedCustomer.objects.bulk_create(
        (SharedCustomer(sharing=row, customer_id=one) for one in numbers), batch_size=1000
    )
    row.request_id = _put(row, KIND, rule.chain, unit.path, row.why, len(numbers), actor=actor, at=at).pk
    row.save(update_fields=["request_id"])
    audit.record(
        ASKED, f"sharing:{row.pk}", actor=actor, at=at,
        summary={"unit": unit.code, "post": row.post, "purpose": row.purpose, "fields": ", ".join(names),
                 "customers": len(numbers), "until": str(row.until_on), "why": row.why},
    )  # fmt: skip
    return row


@transaction.atomic
def appeal(sharing_id: int, *, reason: str, actor: Actor, at: datetime) -> Sharing:
    """Put a refused wish to the level above, once. Raises Denied, NotThere, NoAppeal, BadSharing."""
    require(actor, READ)
    row = (
        Sharing.objects.select_for_update(of=("self",)).filter(pk=sharing_id, person=actor.person_id).first()
    )
    if row is None:
        raise NotThere
    if row.state != Sharing.State.REFUSED:
        raise NoAppeal
    words = _reason(reason)
    return pass_up(row, words, actor=actor, at=at)


def pass_up(row: Sharing, reason: str, *, actor: Actor, at: datetime) -> Sharing:
    """Let the level above the holder decide, within the caller's transaction."""
    rule = rule_on(timezone.localdate(at))
    above = row.unit.parent.path if row.unit.parent is not None else ""
    request = _put(row, APPEAL_KIND, rule.appeal, above, reason, row.rows.count(), actor=actor, at=at)
    row.state, row.appeal_id = Sharing.State.APPEALED, request.pk
    row.save(update_fields=["state", "appeal_id"])
    audit.record(
        APPEALED, f"sharing:{row.pk}", actor=actor, at=at, summary={"why": reason, "request": request.pk}
    )
    return row


def _put(
    row: Sharing, kind: str, chain: str, path: str, reason: str, customers: int, *, actor: Actor, at: datetime
) -> Request:  # fmt: skip
    title = Text(
        f"{row.asked_by}申请共享{row.unit.name}的客户信息",
        f"{row.asked_by} asks {row.unit.name} to share customers",
    )
    return submit(
        Wanted(
            kind=kind, subject=f"sharing:{row.pk}", unit_path=path, title=title,
            payload={"sharing": row.pk, "fields": row.fields, "until": str(row.until_on), "customers": customers},
            reason=reason, chain=chain,
        ),
        actor=actor, at=at,
    )  # fmt: skip


def _reason(words: str) -> str:
    said = words.strip()
    if not said:
        raise BadSharing("reason", Text("请写明理由", "say why"))
    if len(said) > LONGEST_WHY:
        raise BadSharing("reason", Text(f"最多 {LONGEST_WHY} 个字", f"at most {LONGEST_WHY} characters"))
    return said


def _unit(words: str) -> Unit:
    said = words.strip()
    found = Unit.objects.filter(code=said, closed_on=None).first()
    if found is None:
        named = list(Unit.objects.filter(name=said, closed_on=None)[:2])
        found = named[0] if len(named) == 1 else None
    if found is None:
        text = Text(
            "没有这个机构，请写机构代码或完整名称", "there is no such unit: give its code or its whole name"
        )
        raise BadSharing("unit", text)
    return found


def own_posts(actor: Actor, on: date) -> list[HeldPost]:
    """Return the posts in which the actor may ask: their own, not those stood in for."""
    person = Person.objects.get(pk=actor.person_id)
    return [one for one in posts_held(person, on) if not one.name]


def _post(wish: Wish, actor: Actor, on: date) -> HeldPost:
    held = own_posts(actor, on)
    named = [one for one in held if not wish.post or f"{one.post}:{one.path}" == wish.post]
    if not named:
        raise BadSharing("post", Text("请选择本人的岗位", "choose one of your posts"))
    return named[0]


def _checked(wish: Wish, rule: Rule, pack: Pack, on: date) -> date:
    """Return the day on which it ends. Raises BadSharing."""
    if wish.purpose not in pack.exports.purposes:
        raise BadSharing("purpose", Text("请选择用途", "choose what it is for"))
    if not wish.why.strip():
        raise BadSharing("why", Text("请写明用途说明", "say what it is for in words"))
    if len(wish.why.strip()) > LONGEST_WHY:
        raise BadSharing("why", Text(f"最多 {LONGEST_WHY} 个字", f"at most {LONGEST_WHY} characters"))
    last = on + timedelta(days=int(rule.days.value or 0))
    if wish.until is None or not on < wish.until <= last:
        text = Text(f"请选择明天至 {last} 之间的日期", f"a day after today, {last} at the latest")
        raise BadSharing("until", text)
    if not wish.fields and not wish.titles:
        raise BadSharing("fields", Text("请至少选择一项", "choose at least one item"))
    if not wish.codes and not wish.everybody:
        raise BadSharing("codes", Text("请填写客户编码，或选择全部", "give codes of customers, or take all"))
    if max(len(wish.codes), len(wish.titles)) > MOST_WORDS:
        raise BadSharing("codes", Text(f"最多 {MOST_WORDS} 行", f"at most {MOST_WORDS} lines"))
    return wish.until


def _items(wish: Wish, pack: Pack) -> tuple[list[str], list[str]]:
    by_title = {
        words: name for name, one in pack.fields.items() for words in (one.title.zh, one.title.en, name)
    }
    names = [name for name in wish.fields if name in pack.fields]
    names += [by_title[one] for one in wish.titles if one in by_title]
    return list(dict.fromkeys(names)), [one[:80] for one in wish.titles if one not in by_title]


def _customers(wish: Wish, unit: Unit, rule: Rule) -> tuple[list[int], list[str]]:
    theirs = Customer.objects.filter(unit_path__gte=unit.path, unit_path__lt=end_of_subtree(unit.path))
    most = int(rule.customers.value or 0)
    text = Text(f"一次最多申请 {most:,} 户，请缩小范围", f"at most {most:,} customers at once: ask for fewer")
    if wish.everybody:
        numbers = list(theirs.filter(status="active").values_list("pk", flat=True)[: most + 1])
        missing: Iterable[str] = ()
    else:
        codes = list(dict.fromkeys(wish.codes))
        found = dict(theirs.filter(code__in=codes[: most + 1]).values_list("code", "pk"))
        numbers, missing = list(found.values()), [one[:40] for one in codes if one not in found]
        if len(codes) > most:
            raise BadSharing("codes", text)
    if len(numbers) > most:
        raise BadSharing("codes", text)
    return numbers, list(missing)
