"""The commands `duties generate`, `duties list` and `duties explain`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.duties import queries, services
from banfa.features.duties.models import Duty
from banfa.kernel.text import Text
from banfa.platform.terminal import operator, print_json, print_table, say, words

duties = typer.Typer(no_args_is_help=True, help="What is owed by whom until when · 义务")
NOBODY = "—"


@duties.command("generate")
def generate() -> None:
    """Bring every duty up to date with the regulation, the grades and the assignments · 更新义务清单"""
    done = services.generate(actor=operator(), at=timezone.now())
    say(
        Text(
            f"新增 {done.made:,} 项，调整 {done.moved:,} 项，撤销 {done.withdrawn:,} 项",
            f"{done.made:,} made, {done.moved:,} moved, {done.withdrawn:,} withdrawn",
        )
    )
    for name, failure in sorted(done.failures.items()):
        say(Text(f"{name}：{failure['zh']}", f"{name}: {failure['en']}"))


@duties.command("list")
def list_duties(
    obligation: Annotated[str, typer.Option("--obligation", help="Only this obligation · 仅此义务")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late · 仅逾期")] = False,
    own: Annotated[bool, typer.Option("--mine", help="Only my own · 仅本人")] = False,
    most: Annotated[int, typer.Option("--most", help="At most so many · 最多条数", min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")] = False,
) -> None:
    """List open duties, the earliest first · 待办义务"""
    actor, at = operator(), timezone.now()
    found = queries.mine(actor, timezone.localdate(at)) if own else queries.seen(actor)
    found = found.filter(state=Duty.State.OPEN)
    if overdue:
        found = queries.overdue(found, at)
    if obligation:
        found = found.filter(obligation=obligation)
    rows = found.select_related("customer", "unit", "about", "person").order_by("due_at", "pk")[:most]
    if as_json:
        print_json(
            [
                {
                    "id": one.pk, "obligation": one.obligation, "about": queries.subject_title(one).zh,
                    "customer": one.customer.code if one.customer else None, "period": one.period,
                    "due_at": one.due_at.isoformat(), "person": one.person.username if one.person else None,
                }
                for one in rows
            ]
        )  # fmt: skip
        return
    print_table(
        [Text("编号", "No."), Text("义务", "Duty"), Text("对象", "About"), Text("责任人", "Person"), Text("期限", "Due")],
        [
            [str(one.pk), words(queries.title_of(one)), words(queries.subject_title(one)),
             one.person.name if one.person else NOBODY, f"{timezone.localtime(one.due_at):%Y-%m-%d %H:%M}"]
            for one in rows
        ],
        numbers=(0,),
    )  # fmt: skip


@duties.command("explain")
def explain(number: Annotated[int, typer.Argument(help="The duty's number · 义务编号")]) -> None:
    """Say why a duty is owed, by whom and until when, with the days that were counted · 说明义务来由"""
    duty = queries.duty_seen(operator(), number)
    why = queries.why_due(duty)
    title, about = queries.title_of(duty), queries.subject_title(duty)
    say(Text(f"{title.zh}：{about.zh}", f"{title.en}: {about.en}"))
    cites = ", ".join(queries.cites_of(duty)) or NOBODY
    say(Text(f"依据 {cites}（{duty.pack}），{why.rule.zh}", f"by {cites} ({duty.pack}), {why.rule.en}"))
    due = f"{timezone.localtime(why.due_at):%Y-%m-%d %H:%M}"
    begun = f"{timezone.localtime(why.event_at):%Y-%m-%d %H:%M}"
    say(Text(f"起算 {begun}，期限 {due}", f"counted from {begun}, due {due}"))
    for one in why.counted:
        mark = f"{one.number}" if one.number is not None else NOBODY
        kind = one.words if one.kind is not None else Text("", "")
        say(Text(f"  {one.on} {kind.zh} {mark}", f"  {one.on} {kind.en} {mark}"))
