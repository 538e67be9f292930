"""What the form of a visit is drawn from: its actions in order, and the words that every such form needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banfa.features.contacts.visits.kinds import Offered
from banfa.features.contacts.visits.payload import RESULTS
from banfa.features.customers.services.attaching import MOST_BYTES
from banfa.kernel.text import Text
from banfa.platform.forms.drawing import DrawnSection, drawn
from banfa.policy.model import Pack, VisitAction

PHOTOS = "image/jpeg,image/png,image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnAction:
    """One action of the form: its number, and its control or the sections of its sheet."""

    code: str
    number: int
    title: Text
    action: VisitAction
    value: str = ""
    error: Text | None = None
    sections: Sequence[DrawnSection] = ()
    department: str = ""

    @property
    def is_needed(self) -> bool:
        return self.action.required


def drawn_actions(
    offered: Offered, pack: Pack, given: Mapping[str, Any], problems: Mapping[str, Text]
) -> list[DrawnAction]:
    """Return a visit's actions with what was filled in, and what was wrong with it."""
    return [
        _drawn(number, code, action, pack, given.get(code, {}), problems)
        for number, (code, action) in enumerate(offered.actions.items(), start=1)
    ]


def words_of_form(pack: Pack) -> Mapping[str, Any]:
    """Return what the form of every visit chooses from: results, departments, and which pictures are taken."""
    opinions = pack.visiting.opinions
    departments = opinions.departments.items() if opinions else ()
    return {
        "results": list(RESULTS.items()), "photos": PHOTOS, "most": MOST_BYTES,
        "departments": [(code, one.title.text) for code, one in departments],
    }  # fmt: skip


def _drawn(
    number: int,
    code: str,
    action: VisitAction,
    pack: Pack,
    given: Mapping[str, Any],
    problems: Mapping[str, Text],
) -> DrawnAction:
    key = f"actions.{code}"
    sections: Sequence[DrawnSection] = ()
    if action.sheet is not None:
        inner = {
            name.removeprefix(f"{key}."): words
            for name, words in problems.items()
            if name.startswith(f"{key}.")
        }
        sections = drawn(pack.sheets[action.sheet], code, given.get("rows", {}), inner)
    return DrawnAction(
        code=code, number=number, title=action.title.text, action=action, value=given.get("words", ""),
        error=problems.get(key), sections=sections, department=given.get("department", ""),
    )  # fmt: skip
