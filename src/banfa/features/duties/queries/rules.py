"""The obligations of the regulation in force, and what each is called."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.kernel.text import Text, same
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.policy.loading import NoPackInForce, PackInvalid
from banfa.policy.model import Obligation, Pack


def pack_now() -> Pack | None:
    """Return the pack of today, None where there is none that can be read."""
    try:
        return pack_on(timezone.localdate())
    except (NothingSetUp, NoPackInForce, PackInvalid):
        return None


def obligations_now() -> Mapping[str, Obligation]:
    """Return the obligations of the pack in force, none where no pack can be read."""
    pack = pack_now()
    return pack.obligations if pack is not None else {}


def counted_only() -> list[str]:
    """Return the obligations that are counted and shown to nobody as work."""
    return [name for name, rule in obligations_now().items() if rule.counts_only]


def rule_of(duty: Duty) -> Obligation | None:
    """Return the rule that a duty comes from, None where the regulation has it no more."""
    return obligations_now().get(duty.obligation)


def title_of(duty: Duty) -> Text:
    """Return what is to be done, in words."""
    return obligation_title(duty.obligation)


def obligation_title(code: str) -> Text:
    """Return what an obligation is called; its code where the regulation has it no more."""
    rule = obligations_now().get(code)
    return rule.title.text if rule is not None else same(code)


def cites_of(duty: Duty) -> tuple[str, ...]:
    """Return the clauses that a duty comes from."""
    rule = rule_of(duty)
    return rule.cites if rule is not None else ()
