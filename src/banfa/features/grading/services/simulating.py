"""Computes simulations, shares them and deletes them. A published grade is never touched."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from banfa.analytics.grading import Graded, OnStep
from banfa.analytics.simulating import Movement, compare
from banfa.features.grading.models import Run, Simulation
from banfa.features.grading.queries import folder_of, frozen_pack, period_of
from banfa.features.grading.queries.simulations import simulation_numbered
from banfa.features.grading.services.simulation_inputs import (
    SimulationInputs,
    frozen_inputs,
    present_inputs,
)
from banfa.features.grading.services.simulation_places import simulation_place
from banfa.features.ledger import lake
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation, require
from banfa.platform.audit import recording as audit
from banfa.policy.drafting import Edits, draft_at, drafted, read_edits
from banfa.policy.model import Pack

LONGEST_TITLE = 80


class NothingChanged(BanfaError):
    """The draft says what the run's pack says, so the answer is the run itself."""


class TitleTooLong(BanfaError):
    """A title that does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to simulate: figures by path as people write them, and, before them, a draft's file or folder."""

    edits: Mapping[str, str]
    draft: Path | None = None
    title: str = ""
    as_of_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A wish that may be simulated."""

    pack: Pack
    edits: Edits


def draft_for(run: Run, wish: Wish, *, may_be_the_same: bool = False) -> Draft:
    """Return the draft of a wish, checked like a pack; one that changes nothing is refused unless told otherwise.

    Raises BadEdits, DraftInvalid, PackInvalid, NoDraft, OtherPack, NothingChanged, TitleTooLong.
    """
    if len(wish.title) > LONGEST_TITLE:
        raise TitleTooLong(
            Text(f"名称最长 {LONGEST_TITLE} 字", f"a title has at most {LONGEST_TITLE} characters")
        )
    frozen = frozen_pack(run)
    base = frozen if wish.draft is None else draft_at(wish.draft, frozen, on=period_of(run).last_day)
    edits = read_edits(base, wish.edits)
    pack = drafted(base, edits) if edits else base
    if pack.digest == frozen.digest and not (wish.as_of_now or may_be_the_same):
        raise NothingChanged(
            Text(
                f"草案与 {run.number} 所用的制度包没有差别，无须试算",
                f"the draft says what {run.number} was computed with, so there is nothing to simulate",
            )
        )
    return Draft(pack=pack, edits=edits)


def require_simulating(actor: Actor) -> None:
    """Raise Denied unless the actor may compute runs everywhere: a ranking needs everyone."""
    require(actor, Permission.GRADING_RUN_COMPUTE)
    if not is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE):
        raise Denied(Permission.GRADING_RUN_COMPUTE)


def simulate(
    run: Run,
    wish: Wish,
    *,
    actor: Actor,
    at: datetime,
    on_step: OnStep = lambda done, total: None,
) -> Simulation:
    """Grade the run's customers with a draft, compare, and keep the result as a simulation of the actor's own.

    Raises Denied, what `draft_for` raises, NotFrozen, InputsAltered.
    """
    require_simulating(actor)
    draft = draft_for(run, wish)
    began = time.monotonic()
    with simulation_place() as place:
        folder = place / "simulation"
        folder.mkdir()
        (folder / "pack.json").write_text(draft.pack.model_dump_json(), encoding="utf-8")
        opened = (
            present_inputs(run, draft.pack, folder, on=timezone.localdate(at))
            if wish.as_of_now
            else frozen_inputs(run, place)
        )
        with opened as inputs:
            graded, moved = _compute(run, draft.pack, inputs, folder, on_step)
        return _keep(
            Simulation(
                title=wish.title.strip(),
                base=run,
                edits={
                    path: None if number is None else f"{number:f}" for path, number in draft.edits.items()
                },
                draft="" if wish.draft is None else wish.draft.name[:120],
                pack_digest=draft.pack.digest,
                as_of_now=wish.as_of_now,
                customers=graded.customers,
                counts=graded.counts,
                moved={name: movement.moved for name, movement in moved.items()},
                computed_by=actor.name,
                computer_id=actor.person_id,
                computed_at=at,
                seconds=round(time.monotonic() - began, 3),
            ),
            folder,
            actor,
        )


def _compute(
    run: Run, pack: Pack, inputs: SimulationInputs, folder: Path, on_step: OnStep
) -> tuple[Graded, Mapping[str, Movement]]:
    before = frozen_pack(run).classifications
    orders = {
        name: [value.value for value in rule.given]
        for name, rule in pack.classifications.items()
        if name in before and name in run.counts
    }
    steps = len(inputs.plan(pack).classes) + 1

    def on_grading(done: int, total: int) -> None:
        on_step(done, max(total, steps) + len(orders))

    def on_comparing(done: int, total: int) -> None:
        on_step(steps + done, steps + total)

    graded = inputs.grade(pack, folder, on_step=on_grading)
    moved = compare(folder_of(run), folder, inputs.register, orders, on_step=on_comparing)
    return graded, moved


@transaction.atomic
def _keep(simulation: Simulation, folder: Path, actor: Actor) -> Simulation:
    """Number the simulation, move its folder into place and record it."""
    simulation.sealed = {
        file.name: lake.checksum(file) for file in sorted(folder.iterdir()) if file.is_file()
    }
    simulation.number = token_hex(12)  # until its own is known
    simulation.save()
    simulation.number = f"S{simulation.pk:04d}"
    simulation.folder = f"simulations/{simulation.number}"
    simulation.save(update_fields=["number", "folder"])
    lake.settle(folder)
    target = lake.home() / simulation.folder
    if target.exists():  # left by a transaction that never ended
        shutil.rmtree(target)
    target.parent.mkdir(exist_ok=True)
    folder.rename(target)
    lake.settle_file(target)
    audit.record(
        "simulation.computed", f"simulation:{simulation.number}", actor=actor, at=simulation.computed_at,
        summary={"run": simulation.base.number, "edits": simulation.edits, "draft": simulation.draft,
                 "moved": simulation.moved},
    )  # fmt: skip
    return simulation


@transaction.atomic
def share_simulation(number: str, *, shared: bool, actor: Actor, at: datetime) -> Simulation:
    """Let everyone who reads runs look at a simulation, or no longer. Raises Denied, NotThere."""
    require_simulating(actor)
    simulation = simulation_numbered(actor, number)
    if Simulation.objects.filter(pk=simulation.pk).exclude(shared=shared).update(shared=shared):
        action = "simulation.shared" if shared else "simulation.unshared"
        audit.record(action, f"simulation:{number}", actor=actor, at=at)
    simulation.shared = shared
    return simulation


@transaction.atomic
def delete_simulation(number: str, *, actor: Actor, at: datetime) -> None:
    """Delete a simulation with its files; nothing depends on one. Raises Denied, NotThere."""
    require_simulating(actor)
    simulation = simulation_numbered(actor, number)
    folder = lake.home() / simulation.folder
    Simulation.objects.filter(pk=simulation.pk).delete()
    audit.record(
        "simulation.deleted", f"simulation:{number}", actor=actor, at=at,
        summary={"run": simulation.base.number, "edits": simulation.edits},
    )  # fmt: skip
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
