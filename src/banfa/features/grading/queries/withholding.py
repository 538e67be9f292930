"""Reasons that rest on a field which the reader may not see: the grade stands, its ground is withheld."""

from dataclasses import replace

from django.utils import timezone

from banfa.analytics.explanation import Explanation
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_of_then, hides
from banfa.platform.facts import supplied
from banfa.platform.org.current import pack_on
from banfa.policy.expressions.tree import FieldRef
from banfa.policy.model import Pack
from banfa.policy.scope import trees_of

WITHHELD = Text(
    "判定依据含有您无权查看的信息项，理由不予显示。",
    "This rests on a field that you may not see, so the reasons are not shown.",
)


def kept_from(actor: Actor, pack: Pack) -> frozenset[str]:
    """Return the fields of a run's pack whose values an actor sees masked or not at all."""
    known = fields_of_then(actor, pack, pack_on(timezone.localdate())).fields
    return frozenset(
        name for name, field in pack.fields.items() if name not in known or hides(actor, known[name])
    )


def is_withheld(actor: Actor, pack: Pack, classification: str) -> bool:
    """Tell whether the reasons for a class rest on a field that is kept from an actor."""
    kept = kept_from(actor, pack)
    if not kept:
        return False
    trees = trees_of(pack, classification, supplied()).values()
    return any(isinstance(step, FieldRef) and step.name in kept for node in trees for step in node.walk())


def without_reasons(one: Explanation) -> Explanation:
    """Return an explanation that says what was decided and nothing of why."""
    return replace(
        one, inputs=(), place=None, thresholds=None, met=(), seen=None, scored=(), crossed=None, off=(),
    )  # fmt: skip
