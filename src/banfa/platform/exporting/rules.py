"""What the pack in force asks of whoever takes data out."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.exporting.models import Export
from banfa.policy.model import Pack

KEPT_DAYS = 7
LONGEST_WHY = 200
LONGEST_RECIPIENT = 100


class BadPurpose(BanfaError):
    """Data that leave the house leave for something the organisation takes them out for."""

    status = 400


class NoWhy(BanfaError):
    """Data that leave the house leave with a reason."""

    status = 400


class LongRecipient(BanfaError):
    """The name of who gets the file is too long."""

    status = 400


class TooManyToday(BanfaError):
    """A person takes out only so much in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a file is for: a purpose of the pack, in words, and who gets it, where that is not the person."""

    purpose: str
    why: str
    recipient: str = ""


def on_the_command_line(pack: Pack) -> Stated:
    """Return what is stated for whoever works on the server itself: the first purpose, and that it was there."""
    return Stated(purpose=next(iter(pack.exports.purposes), ""), why="命令行导出 / command line")


def required_reason(why: str) -> str:
    """Return why something is done, in one line. Raises NoWhy."""
    reason = " ".join(why.split())
    if not 2 <= len(reason) <= LONGEST_WHY:
        raise NoWhy(
            Text(f"请写明用途（2 至 {LONGEST_WHY} 字）", f"say what for, in 2 to {LONGEST_WHY} characters")
        )
    return reason


def required_purpose(pack: Pack, purpose: str) -> str:
    """Return a purpose of the pack. Raises BadPurpose. CRM-USE-5.4."""
    if pack.exports.purposes and purpose not in pack.exports.purposes:
        raise BadPurpose(Text("请选择用途类别", "choose what kind of purpose it is"))
    return purpose


def stated(pack: Pack, given: Stated) -> Stated:
    """Return what was stated, put right. Raises BadPurpose, NoWhy, LongRecipient."""
    recipient = " ".join(given.recipient.split())
    if len(recipient) > LONGEST_RECIPIENT:
        raise LongRecipient(
            Text(
                f"接收方不超过 {LONGEST_RECIPIENT} 字",
                f"at most {LONGEST_RECIPIENT} characters for who gets it",
            )
        )
    return Stated(
        purpose=required_purpose(pack, given.purpose), why=required_reason(given.why), recipient=recipient
    )


def needs_agreement(pack: Pack, customers: int) -> bool:
    """Tell whether so many customers leave only with leave. CRM-USE-4.2, TOB-INFO-8.b."""
    rule = pack.exports.agreement
    return rule is not None and rule.over.value is not None and customers > rule.over.value


def require_room(pack: Pack, actor: Actor, customers: int, *, on: date) -> None:
    """Refuse what would be more than a person takes out in a day. Raises TooManyToday."""
    rule = pack.exports.daily
    if rule is None or rule.customers.value is None or not customers:
        return
    most, taken = int(rule.customers.value), taken_on(actor.person_id, on)
    if taken + customers > most:
        raise TooManyToday(
            Text(
                f"每人每日最多导出 {most:,} 户，您今天已导出 {taken:,} 户，本次 {customers:,} 户：请缩小范围或明天再试",
                f"one person takes out at most {most:,} customers a day; you have taken {taken:,} today and this is"
                f" {customers:,}: narrow it down, or try tomorrow",
            )
        )


def taken_on(person_id: int, on: date) -> int:
    """Return how many customers a person has asked to take out on a day, refused and failed files apart."""
    counted = Export.objects.filter(person_id=person_id, asked_on=on).exclude(
        state__in=(Export.State.REFUSED, Export.State.FAILED)
    )
    return counted.aggregate(taken=Sum("customers"))["taken"] or 0


def fetchable_until(pack: Pack, on: date) -> date:
    """Return the last day on which a file made on a day can be fetched."""
    return on + timedelta(days=pack.exports.kept.days if pack.exports.kept else KEPT_DAYS)
