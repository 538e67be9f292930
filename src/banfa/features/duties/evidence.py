"""The kinds of proof that a duty was done, which features bring in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banfa.kernel.text import Text
from banfa.policy.offered import offer_evidence

if TYPE_CHECKING:
    from banfa.features.duties.models import Duty

NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of proof: `opens` gives the address of one by its id, `form` where a duty is done now."""

    code: str
    title: Text
    opens: Callable[[str], str | None]
    form: "Callable[[Duty], str | None]"


_kinds: dict[str, Kind] = {}


def _nowhere(value: object) -> None:
    return None


def declare_evidence(
    code: str,
    title: Text,
    *,
    opens: Callable[[str], str | None] = _nowhere,
    form: "Callable[[Duty], str | None]" = _nowhere,
) -> None:
    """Offer a kind of proof: `opens(evidence_id)` is where it is seen, `form(duty)` where the duty is done now."""
    offer_evidence(code, title)
    _kinds[code] = Kind(code=code, title=title, opens=opens, form=form)


def kind(code: str) -> Kind | None:
    """Return a kind of proof, None where no feature offers it."""
    return _kinds.get(code)


def offered() -> frozenset[str]:
    """Return the codes of every kind of proof that a feature offers."""
    return frozenset(_kinds)
