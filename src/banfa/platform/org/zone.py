"""The organisation's time zone: the environment's where it names one, else the one chosen at the first run."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

FILE = "time-zone"


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of this name."""
    return name in _known()


def is_given() -> bool:
    """Tell whether the environment names the zone, which then cannot be chosen."""
    return bool(settings.TIME_ZONE_GIVEN)


def zone_name() -> str:
    """Return the name of the zone in force, which every process asks for before it works."""
    if is_given():
        return str(settings.TIME_ZONE)
    try:
        kept = _file().read_text(encoding="utf-8").strip()
    except OSError:
        return str(settings.TIME_ZONE)
    return kept if is_zone(kept) else str(settings.TIME_ZONE)


def zone() -> ZoneInfo:
    return ZoneInfo(zone_name())


def keep_zone(name: str) -> None:
    """Keep the chosen zone in the data folder, for every process of it."""
    _file().write_text(f"{name}\n", encoding="utf-8")


def _file() -> Path:
    return Path(settings.BANFA_HOME) / FILE


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
