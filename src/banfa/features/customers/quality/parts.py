"""What quality brings to pages and to the register, declared once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.duplicates.following import declare_register_follows
from banfa.features.customers.duplicates.merging import RIGHT as MERGE
from banfa.features.customers.duplicates.merging import merge_of, merges_into
from banfa.features.customers.listing.narrowing import PREFIX, Narrowing, declare_narrowing
from banfa.features.customers.models import Customer
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.quality.exporting import declare_quality_exports
from banfa.features.customers.quality.inspecting import DECIDE, EDIT, State
from banfa.features.customers.quality.jobs import declare_quality_jobs
from banfa.features.customers.quality.keeping import mark_written
from banfa.features.customers.quality.models import FileMark, Finding, InspectedFile, Review
from banfa.features.customers.quality.queries import GONE, completeness_in
from banfa.features.customers.quality.reviews import late_after_joining, period_of, rounds
from banfa.features.customers.quality.showing import line_of
from banfa.features.customers.services.following import declare_follower
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, declare, is_whole_organisation, visible
from banfa.platform.access.fields import hidden_from
from banfa.platform.org.current import pack_on
from banfa.platform.org.placing import follow
from banfa.platform.web import slots
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place

READ = Permission.CUSTOMERS_CUSTOMER_READ
MOST_SHOWN = 5
COUNTED = 10_000
COMPLETE = Text("完整", "complete")
INCOMPLETE = Text("不完整", "incomplete")


def fill_quality(asked: Asked) -> Mapping[str, Any]:
    """Give what a customer's file lacks, which reviews are due, what is doubted, and what it was merged with."""
    customer, on = customer_of(asked), timezone.localdate()
    pack = pack_on(on)
    complete, hidden = completeness_in(customer, pack), hidden_from(asked.actor, pack)
    done = set(Review.objects.filter(customer=customer).values_list("cycle", "period_start"))
    cycles = [
        (name, cycle, period_of(cycle, on), (name, period_of(cycle, on).start) in done)
        for name, cycle in pack.quality.cycles.items()
        if not cycle.statuses or customer.status in cycle.statuses
    ]
    open_doubts = visible(Finding, asked.actor).filter(customer=customer, state=Finding.State.OPEN)[
        :MOST_SHOWN
    ]
    return {
        "customer": customer,
        "share": complete.share,
        "lacking": [(name, pack.fields[name].title.text) for name in complete.lacking if name not in hidden],
        "cycles": cycles,
        "doubts": [line_of(one, pack) for one in open_doubts.select_related("other", "customer__unit")],
        "merged": merge_of(customer),
        "parts": merges_into(customer),
        "may_edit": any(customer.unit_path.startswith(scope) for scope in asked.actor.scopes_of(EDIT)),
        "may_merge": MERGE in asked.actor.grants,
    }


def fill_merged(asked: Asked) -> Mapping[str, Any] | None:
    """Point from a file that became part of another one to that; nothing where it stands by itself."""
    merged = merge_of(customer_of(asked))
    return {"merged": merged} if merged is not None else None


def complete_narrowing(actor: Actor) -> Sequence[Narrowing]:
    """Let the register be narrowed to complete files, or to those that lack something asked for."""

    def narrowed(found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
        if value == "yes":
            return found.filter(mark__lacking=0)
        return found.filter(mark__lacking__gt=0).exclude(status__in=GONE)

    return [
        Narrowing(
            key=f"{PREFIX}complete", title=Text("必填项", "Fields asked for"), narrowed=narrowed,
            options=[("yes", COMPLETE), ("no", INCOMPLETE)],
        )
    ]  # fmt: skip


def late_files(asked: Asked, today: date) -> Iterator[Owing]:
    """The files that are late after joining, and those sent back by an inspection; who has the whole only looks on."""
    pack = pack_on(today)
    if is_whole_organisation(asked.actor, EDIT):
        return
    late = late_after_joining(asked.actor, pack, timezone.now())[: COUNTED + 1].count()
    if pack.quality.joining is not None:
        yield Owing(
            icon="file-pencil", what=Text("补全新客户档案", "Complete new files"),
            about=Text(f"{figure(late)} 户逾期未补全", f"{figure(late)} files are late"), act=Text("补全", "Complete"),
            address=reverse("customers:quality-late"), cites=pack.quality.joining.cites, count=late, due_on=None,
        )  # fmt: skip
    returned = visible(InspectedFile, asked.actor).filter(state=State.RETURNED)
    sent_back = returned.aggregate(files=Count("pk"), first=Min("due_at"))
    files, first = sent_back["files"], sent_back["first"]
    yield Owing(
        icon="arrow-back-up", what=Text("更正退回的新档", "Put returned files right"),
        about=Text(f"{figure(files)} 户", f"{figure(files)} files"), act=Text("更正", "Put right"),
        address=f"{reverse('customers:quality-inspections')}?state=RETURNED",
        cites=pack.quality.inspection.cites if pack.quality.inspection else (), count=files,
        due_on=timezone.localdate(first) if first else None,
    )  # fmt: skip


def reviews_due(asked: Asked, today: date) -> Iterator[Owing]:
    """What each review cycle still asks of the reader's own part until its period ends."""
    if is_whole_organisation(asked.actor, EDIT):
        return
    for one in rounds(asked.actor, pack_on(today), today):
        yield Owing(
            icon="clipboard-check", what=one.cycle.title.text,
            about=Text(f"还有 {figure(one.open)} 户未核查", f"{figure(one.open)} customers to go"),
            act=Text("核查", "Review"), address=f"{reverse('customers:quality-late')}?cycle={one.name}",
            cites=one.cycle.cites, count=one.open, due_on=one.deadline.last_day,
        )  # fmt: skip


def doubts_to_decide(asked: Asked, today: date) -> Iterator[Owing]:
    """What the screening found and nobody has decided, and new files that wait for their inspection."""
    found = visible(Finding, asked.actor, DECIDE).filter(state=Finding.State.OPEN)[: COUNTED + 1].count()
    screening = pack_on(today).quality.screening
    yield Owing(
        icon="search", what=Text("处理核查线索", "Decide doubts"), about=Text(f"{figure(found)} 条待处理", f"{figure(found)} open"),
        act=Text("处理", "Decide"), address=reverse("customers:quality-findings"),
        cites=screening.cites if screening else (), count=found,
    )  # fmt: skip
    waiting = (
        visible(InspectedFile, asked.actor, DECIDE).filter(state__in=(State.WAITING, State.CORRECTED)).count()
    )
    inspection = pack_on(today).quality.inspection
    yield Owing(
        icon="clipboard-check", what=Text("检查新档", "Inspect new files"),
        about=Text(f"{figure(waiting)} 户待检查", f"{figure(waiting)} files"), act=Text("检查", "Inspect"),
        address=reverse("customers:quality-inspections"), cites=inspection.cites if inspection else (), count=waiting,
    )  # fmt: skip


def declare_quality() -> None:
    """Say who reads what is kept, what moves with units, what follows each write, and where it stands on pages."""
    for model in (FileMark, Finding, InspectedFile):
        declare(model, path="unit_path", read=READ, customer="customer_id")
        follow(model, "unit_path")
    declare(Review, path="customer__unit_path", read=READ, customer="customer_id")
    declare_follower("marks", mark_written)
    declare_register_follows()
    declare_narrowing(complete_narrowing, "quality")
    declare_quality_jobs()
    declare_quality_exports()
    declare_owed(
        Source(name="late files", needs=EDIT, order=35, find=late_files),
        Source(name="reviews", needs=EDIT, order=36, find=reviews_due),
        Source(name="doubts", needs=DECIDE, order=37, find=doubts_to_decide),
    )
    slots.declare(
        Entry(
            title=Text("档案质量", "File quality"), icon="checklist", route="customers:quality", order=16, needs=READ,
            group=Text("客户经营", "Customers"),
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="quality", order=75, needs=READ, title=Text("质量", "Quality"),
            template="customers/quality/_customer.html", fill=fill_quality,
        ),
        Part(
            place=Place.CUSTOMER_HEAD, name="merged", order=90, needs=READ,
            template="customers/duplicates/_merged.html", fill=fill_merged,
        ),
    )  # fmt: skip
