"""Where the first run stands: worked out from what is there, so that it can be left and taken up at any step."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.web import slots
from banfa.platform.web.slots import Step

PACK = Text("选择制度包", "Choose a pack")
ORGANISATION = Text("机构与管理员", "Organisation and administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step as the list of steps shows it."""

    number: int
    title: Text
    state: str = ""
    address: str = ""
    may_wait: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is among the steps."""

    step: Step
    is_done: bool
    rungs: Sequence[Rung]
    done: int
    before: str
    after: str


def rungs_before(current: int) -> list[Rung]:
    """Return the steps as they stand before the organisation is there; `current` is 1 or 2."""
    return [_early(1, PACK, current), _early(2, ORGANISATION, current)]


def _early(number: int, title: Text, current: int) -> Rung:
    address = reverse("setup:packs") if number == 1 and current == 2 else ""
    state = "done" if number < current else "current" if number == current else ""
    return Rung(number=number, title=title, state=state, address=address)


def led(actor: Actor) -> list[tuple[Step, bool]]:
    """Return the steps that have a page, with whether each is done."""
    return [(step, done) for step, done in slots.steps(actor) if step.name]


def next_name(actor: Actor) -> str | None:
    """Return the first open step that does not wait, else the last step; None for whom no step is."""
    found = led(actor)
    open_names = [step.name for step, done in found if not done and not step.may_wait]
    return open_names[0] if open_names else found[-1][0].name if found else None


def place_of(actor: Actor, name: str) -> Place:
    """Return where a step stands. Raises NotThere for one that the actor may not take or the pack does not ask."""
    found = led(actor)
    names = [step.name for step, _ in found]
    if name not in names:
        raise NotThere
    here = names.index(name)
    rungs = rungs_before(3)
    for number, (step, done) in enumerate(found, len(rungs) + 1):
        state = "current" if step.name == name else "done" if done else ""
        rungs.append(
            Rung(
                number=number, title=step.title, state=state, address=address_of(step.name), may_wait=step.may_wait and not done
            )
        )  # fmt: skip
    step, is_done = found[here]
    return Place(
        step=step,
        is_done=is_done,
        rungs=rungs,
        done=sum(done for _, done in found),
        before=address_of(names[here - 1]) if here else "",
        after=address_of(names[here + 1]) if here + 1 < len(names) else "",
    )


def address_of(name: str) -> str:
    return reverse("setup:step", args=[name])
