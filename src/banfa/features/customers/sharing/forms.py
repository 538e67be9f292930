"""What somebody fills in to ask another department, read as it was typed."""

from datetime import date

from django.http import QueryDict

from banfa.features.customers.sharing.asking import Wish


def read_wish(posted: QueryDict) -> Wish:
    """Read the form; lines and commas part codes and titles."""
    return Wish(
        unit=posted.get("unit", ""), purpose=posted.get("purpose", ""), why=posted.get("why", ""),
        fields=posted.getlist("fields"), titles=_words(posted.get("titles", "")), codes=_words(posted.get("codes", "")),
        everybody=posted.get("everybody") == "on", until=_day(posted.get("until", "")), post=posted.get("post", ""),
    )  # fmt: skip


def _words(typed: str) -> list[str]:
    for mark in ("，", ",", "、", "；", ";"):
        typed = typed.replace(mark, "\n")
    return [one.strip() for one in typed.splitlines() if one.strip()]


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None
