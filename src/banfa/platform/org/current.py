"""The organisation of this installation and the regulation in force on a day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TypeVar, cast

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.models import Organisation
from banfa.platform.prepared import PreparedModel
from banfa.policy.loading import load
from banfa.policy.model import Pack

T = TypeVar("T")
_organisation = PreparedModel(lambda: Organisation.objects.filter(pk=1))


class NothingSetUp(BanfaError):
    """The data folder holds no organisation yet."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "尚未建立机构：请先运行 banfa init --pack 制度包名称，或把 BANFA_HOME 指向已有的数据目录",
                "no organisation is set up here: run banfa init --pack PACK, or point BANFA_HOME to a data folder",
            )
        )


class _Reading:
    """What one request has read of the organisation so far."""

    def __init__(self) -> None:
        self.organisation: Organisation | None = None
        self.packs: dict[date, Pack] = {}
        self.known: dict[str, object] = {}


_reading: ContextVar[_Reading | None] = ContextVar("organisation as one request reads it", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Let everything inside read the organisation and its pack once: a page asks for them in many places."""
    mark = _reading.set(_Reading())
    try:
        yield
    finally:
        _reading.reset(mark)


def read_once(name: str, find: Callable[[], T]) -> T:
    """Return what several parts of one request ask for, found by the first of them; anew outside of a request."""
    reading = _reading.get()
    if reading is None:
        return find()
    if name not in reading.known:
        reading.known[name] = find()
    return cast("T", reading.known[name])


def organisation() -> Organisation:
    """Return the organisation. Raises NothingSetUp."""
    reading = _reading.get()
    if reading is not None and reading.organisation is not None:
        return reading.organisation
    found = _organisation.first()
    if found is None:
        raise NothingSetUp
    if reading is not None:
        reading.organisation = found
    return found


def pack_on(day: date) -> Pack:
    """Return the organisation's pack in the version in force on a day. Raises NothingSetUp, PackInvalid."""
    reading = _reading.get()
    if reading is not None and day in reading.packs:
        return reading.packs[day]
    found = load(organisation().pack, on=day)
    if reading is not None:
        reading.packs[day] = found
    return found
