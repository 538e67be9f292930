"""Reads what the first run is told about the organisation and its first administrator."""

from dataclasses import dataclass, field

from django.http import QueryDict

from banfa.kernel.text import Text
from banfa.platform.access.credentials import password_problem, username_problem
from banfa.platform.org.zone import is_zone

LONGEST_ORGANISATION, LONGEST_NAME = 200, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The organisation somebody wants, as typed; `problems` names the fields that cannot be used, with the remedy."""

    organisation: str = ""
    zone: str = ""
    name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    problems: dict[str, Text] = field(default_factory=dict)


def read_wanted(posted: QueryDict) -> Wanted:
    """Return what was typed, with everything that is wrong at once."""
    wanted = Wanted(
        organisation=posted.get("organisation", "").strip(),
        zone=posted.get("zone", "").strip(),
        name=posted.get("name", "").strip(),
        username=posted.get("username", "").strip(),
        password=posted.get("password", ""),
    )
    found = {
        "organisation": _name_problem(wanted.organisation, LONGEST_ORGANISATION),
        "zone": None
        if is_zone(wanted.zone)
        else Text("请从列表中选择时区", "choose a time zone of the list"),
        "name": _name_problem(wanted.name, LONGEST_NAME),
        "username": username_problem(wanted.username),
        "password": password_problem(wanted.password, posted.get("again", ""), wanted.username),
    }
    wanted.problems.update({key: words for key, words in found.items() if words is not None})
    return wanted


def _name_problem(words: str, longest: int) -> Text | None:
    if not words:
        return Text("请填写名称", "write a name")
    if len(words) > longest:
        return Text(
            f"最多 {longest} 个字符，现在 {len(words)} 个；请缩短",
            f"at most {longest} characters, and these are {len(words)}; shorten it",
        )
    if not words.isprintable():
        return Text(
            "名称中有不可见的字符；请重新输入", "it holds characters that cannot be seen; type it anew"
        )
    return None
