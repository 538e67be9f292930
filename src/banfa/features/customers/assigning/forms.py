"""What somebody fills in to assign customers, read with every problem at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date

from banfa.features.customers.assigning.assign import Given, assigned_posts, holders_of
from banfa.kernel.text import Text
from banfa.platform.org.models import Person

LONGEST_WHY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form of assigning as it was filled in; `given` once nothing is wrong with it."""

    post: str
    username: str
    on: str
    until: str
    why: str
    problems: Mapping[str, Text]
    given: Given | None

    def as_data(self) -> dict[str, str]:
        """Return what was filled in as a job keeps it, its first day said out."""
        on = self.given.on.isoformat() if self.given else self.on
        return {"post": self.post, "person": self.username, "on": on, "until": self.until, "why": self.why}


def read_assigning(posted: Mapping[str, str], *, today: date) -> Asked:
    """Read the form of assigning: post, person, days and reason."""
    problems: dict[str, Text] = {}
    post, username = posted.get("post", ""), posted.get("person", "").strip()
    why = " ".join(posted.get("why", "").split())
    if post not in assigned_posts(today):
        problems["id_post"] = Text("请选择岗位", "choose a post")
    on = _day(posted.get("on", ""), "id_on", problems) or today
    until = _day(posted.get("until", ""), "id_until", problems)
    person = Person.objects.filter(username=username).first() if username else None
    if person is None:
        problems["id_person"] = Text("请选择一位人员", "choose a person")
    elif "id_post" not in problems and not holders_of(post, on).filter(pk=person.pk).exists():
        problems["id_person"] = Text(
            f"“{person.name}”届时没有担任此岗位", f"{person.name} does not hold this post on that day"
        )
    if until is not None and until <= on:
        problems["id_until"] = Text("须晚于开始日期", "has to come after the first day")
    if not why:
        problems["id_why"] = Text("请写明原因", "say why")
    elif len(why) > LONGEST_WHY:
        problems["id_why"] = Text(f"最多 {LONGEST_WHY} 个字", f"at most {LONGEST_WHY} characters")
    given = None
    if not problems and person is not None:
        given = Given(person=person, post=post, on=on, until=until)
    return Asked(
        post=post, username=username, on=posted.get("on", ""), until=posted.get("until", ""), why=why,
        problems=problems, given=given,
    )  # fmt: skip


def _day(words: str, key: str, problems: dict[str, Text]) -> date | None:
    if not words.strip():
        return None
    try:
        found = parse_date(words.strip())
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        problems[key] = Text("请用日期，如 2026-10-08", "a date such as 2026-10-08")
        return None
    return found
