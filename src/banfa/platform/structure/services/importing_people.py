"""Takes a file of people in: user name, name, post, unit. New ones get a password that is told once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.access.actors import WHOLE_ORGANISATION, current
from banfa.platform.access.appointing import rights_lacking
from banfa.platform.access.credentials import passing_password, username_problem
from banfa.platform.access.post_register import post_title, posts_in_force
from banfa.platform.access.posts import colleagues, require_apart
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.platform.structure.services.first_passwords import keep
from banfa.policy.model import FieldType, Option, Title, Typed

APPOINT = Permission.ORG_PERSON_APPOINT
EVERYWHERE = "*"
LONGEST_POST = 24


def import_people(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take people in with their posts. Raises Denied, FileRefused, AnotherRuns."""
    intake = people_intake(actor, at=at)
    return take_in(
        intake, path, actor=actor, at=at, on=timezone.localdate(at), options=options, on_step=on_step
    )


def people_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of people in."""
    return _People(actor, timezone.localdate(at))


class _People:
    kind = "people"
    permission = APPOINT
    unique = ("username", "post", "unit")

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on
        self.created = self.changed = 0
        self._rows: list[tuple[str, str, str, str | None]] = []
        self._new: list[tuple[str, str, str]] = []

    def columns(self) -> Sequence[Column]:
        options = tuple(
            Option(value=code[:LONGEST_POST], zh=post.title.zh, en=post.title.en)
            for code, post in posts_in_force(self.on).items()
        )
        return [
            Column(name="username", field=_text("用户名", "User name", 60, "账号", "登录名"), required=True),
            Column(name="name", field=_text("姓名", "Name", 80), required=True),
            Column(
                name="post", required=True,
                field=Typed(title=Title(zh="岗位", en="Post"), type=FieldType.CHOICE, options=options, aliases=("职务",)),
            ),
            Column(name="unit", field=_text("机构代码", "Unit code", 40, "机构", "部门")),
        ]  # fmt: skip

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out odd user names, people and units out of the actor's reach, and posts beyond the actor's own rights."""
        unit = "unit" if "unit" in checked.names else "NULL::VARCHAR AS unit"
        rows = engine.execute(f"SELECT row, username, post, {unit} FROM {checked.every_row}").fetchall()  # noqa: S608
        wrong = {
            "username": [*self._odd_names(rows)],
            "unit": [*self._odd_units(rows)],
            "post": [*self._too_much(rows)],
        }
        words = {
            "username": (
                Text("用户名“{value}”不能用，或属于您管辖之外的人", "the user name '{value}' cannot be used, or is of somebody outside your part"),
                Text("请用字母、数字和 . _ @ -，以字母或数字开头", "letters, digits and . _ @ -, a letter or digit first"),
            ),
            "unit": (
                Text("没有可由您任命的在用机构“{value}”", "there is no open unit '{value}' at which you may appoint"),
                Text("请核对机构代码；留空表示全机构", "check the code; empty means the whole organisation"),
            ),
            "post": (
                Text("岗位“{value}”的权限超出您自己的权限", "the post '{value}' allows more than you may yourself"),
                Text("请由权限更大的管理员任命", "let an administrator with more rights appoint"),
            ),
        }  # fmt: skip
        for column, found in wrong.items():
            if column == "unit" and "unit" not in checked.names and not found:
                continue
            engine.register(
                f"odd_{column}",
                pa.table(
                    {
                        "row": pa.array([row for row, _ in found], pa.int64()),
                        "value": pa.array([said for _, said in found], pa.string()),
                    }
                ),
            )
            reason, remedy = words[column]
            checked = reject(
                checked, engine, f"SELECT row, value FROM odd_{column}",  # noqa: S608
                column=column if column in checked.names else None, reason=reason, remedy=remedy,
            )  # fmt: skip
        return checked

    def _odd_names(self, rows: Sequence[tuple[int, str, str, str | None]]) -> Iterator[tuple[int, str]]:
        given = {row[1] for row in rows if row[1]}
        known = set(Person.objects.filter(username__in=given).values_list("username", flat=True))
        mine = set(
            colleagues(self.actor, on=self.on).filter(username__in=known).values_list("username", flat=True)
        )
        for row, username, _, _ in rows:
            if username and (
                username_problem(username) is not None or (username in known and username not in mine)
            ):
                yield row, username

    def _odd_units(self, rows: Sequence[tuple[int, str, str, str | None]]) -> Iterator[tuple[int, str]]:
        known = self._units()
        everywhere = is_whole_organisation(self.actor, APPOINT)
        for row, _, _, code in rows:
            if (code and code not in known) or (not code and not everywhere):
                yield row, code or ""

    def _too_much(self, rows: Sequence[tuple[int, str, str, str | None]]) -> Iterator[tuple[int, str]]:
        known, posts = self._units(), {code[:LONGEST_POST]: code for code in posts_in_force(self.on)}
        everywhere = is_whole_organisation(self.actor, APPOINT)
        lacking: dict[tuple[str, str], bool] = {}
        for row, _, short, code in rows:
            post = posts.get(short or "")
            if post is None or (code and code not in known) or (not code and not everywhere):
                continue
            key = (post, known[code].path if code else WHOLE_ORGANISATION)
            if key not in lacking:
                lacking[key] = bool(rights_lacking(self.actor, *key, on=self.on))
            if lacking[key]:
                yield row, post_title(post, self.on).zh

    def _units(self) -> dict[str, Unit]:
        return {one.code: one for one in visible(Unit, self.actor, APPOINT).filter(closed_on=None)}

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Take them in without a password, and take it back."""
        self.prepare(checked, engine, folder)
        with transaction.atomic():
            changes = list(self._land(is_trial=True))
            transaction.set_rollback(True)
        return changes

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        unit = "unit" if "unit" in checked.names else "NULL::VARCHAR AS unit"
        query = f"SELECT username, name, post, {unit} FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        self._rows = engine.execute(query).fetchall()

    def land(self, batch: Batch) -> Iterable[Changed]:
        yield from self._land(is_trial=False)

    def settle(self, batch: Batch) -> None:
        """Keep the new passwords; the log has sealed what it keeps by now, so that no two keys get one number."""
        if self._new:
            keep(batch, self._new)

    def _land(self, *, is_trial: bool) -> Iterator[Changed]:
        posts = {code[:LONGEST_POST]: code for code in posts_in_force(self.on)}
        known, units = {one.username: one for one in Person.objects.all()}, self._units()
        self.created = self.changed = 0
        for username, name, short, code in self._rows:
            person = known.get(username)
            if person is None:
                password = None if is_trial else passing_password()
                person = Person.objects.create_person(username=username, name=name, password=password)
                Person.objects.filter(pk=person.pk).update(has_passing_password=True)
                known[username] = person
                self.created += 1
                if password is not None:
                    self._new.append((username, name, password))
                yield Changed(f"person:{username}", "*", None, name)
            unit = units[code] if code else None
            held = Appointment.objects.filter(current(self.on), person=person, post=posts[short], unit=unit)
            if not held.exists():
                require_apart(person, posts[short], on=self.on)
                Appointment.objects.create(person=person, post=posts[short], unit=unit, from_on=self.on)
                self.changed += 1
                yield Changed(f"person:{username}", f"post.{posts[short]}", None, code or EVERYWHERE)


def _text(zh: str, en: str, longest: int, *aliases: str) -> Typed:
    return Typed(title=Title(zh=zh, en=en), longest=longest, aliases=aliases)
