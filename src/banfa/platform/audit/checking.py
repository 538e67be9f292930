"""Holds the whole log against its seals, its head and the signed heads outside the database."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from banfa.kernel.text import Text
from banfa.platform.audit import anchors, append_only
from banfa.platform.audit.chain import (
    FIRST_SEAL,
    Sealed,
    head_content,
    line_of,
    purge_content,
    seal_over,
    shown_line_of,
)
from banfa.platform.audit.models import Change, Disclosure, Event, Head, Purge
from banfa.platform.vault import signing

AT_ONCE = 10_000
COLUMNS = (
    "pk", "seal", "previous_seal", "at", "actor_id", "actor_name", "action", "subject", "summary", "changes_seal",
)  # fmt: skip


def broken_links() -> Iterator[Text]:
    """Yield a sentence for every event that was altered, removed or put in, the first one first.

    Beside the chain: the head's signature, the signed heads, purges, and the triggers that let the log only grow.
    """
    for table in append_only.unguarded(connection):
        yield Text(f"表 {table} 缺少只增不改的触发器", f"the table {table} lacks its append-only triggers")
    signed, findings = anchors.kept()
    yield from findings
    number, seal = 0, FIRST_SEAL
    purge = Purge.objects.order_by("-until").first()
    if purge is not None:
        yield from _forged(purge)
        number, seal = purge.until, purge.seal
    chain = _Chain(number, seal, {one.number: one for one in signed})
    yield from chain.findings()
    yield from _head(chain, signed)


def _forged(purge: Purge) -> Iterator[Text]:
    if not signing.holds(purge_content(purge), purge.signature):
        yield Text(
            f"清除记录（至事件 {purge.until}）的签名不符",
            f"the stub of the events purged up to {purge.until} is not signed by this installation's key",
        )


def _head(chain: "_Chain", signed: Iterable[anchors.Anchor]) -> Iterator[Text]:
    """Hold the head's row and the signed heads against where the chain ends."""
    head = Head.objects.filter(pk=1).first()
    beyond = [one for one in signed if one.number > chain.number]
    if beyond:
        yield Text(
            f"审计事件 {chain.number + 1} 至 {beyond[-1].number} 缺失：{beyond[-1].on} 的签名记载了它们",
            f"audit events {chain.number + 1} to {beyond[-1].number} are missing: the signed head of {beyond[-1].on} names them",
        )
    elif head is not None and (head.seal != chain.seal or head.events != chain.number):
        yield Text("最新的审计事件缺失", "the newest audit events are missing")
    if head is None:
        if chain.number:
            yield Text("审计日志的末端记录缺失", "the head of the event log is missing")
        return
    if not signing.holds(head_content(head.events, head.seal), head.signature):
        yield Text(
            "审计日志末端的签名不符：数据库被绕过程序写入过，或密钥已更换",
            "the head of the event log is not signed by this installation's key: the database was written past the services, or the key is another",
        )


class _Chain:
    """Walks along the events; `number` and `seal` say where it stands."""

    def __init__(self, number: int, seal: str, signed: dict[int, anchors.Anchor]) -> None:
        self.number, self.seal = number, seal
        self._signed = signed
        self._trusted = number

    def findings(self) -> Iterator[Text]:
        changes = _Beside(
            Change.objects.order_by("event_id", "pk").values_list(
                "event_id", "subject", "field", "old", "new"
            ),
            lambda row: line_of(*row),
        )
        shown = _Beside(
            Disclosure.objects.order_by("event_id", "pk").values_list(
                "event_id", "kind", "fields", "codes", "count"
            ),
            lambda row: shown_line_of(row[0], row[1], bytes(row[2]), row[3]),
        )
        for pk, seal, previous, *content in _streamed(Event.objects.order_by("pk").values_list(*COLUMNS)):
            yield from self._place(pk, previous)
            beside = hashlib.sha256()
            for source in (changes, shown):
                yield from source.orphans_before(pk)
                source.add_to(beside, pk)
            if seal != seal_over(Sealed(previous, *content)):
                yield Text(f"审计事件 {pk} 被改动过", f"audit event {pk} was altered")
            if beside.hexdigest() != content[-1]:
                yield Text(
                    f"审计事件 {pk} 的变更记录被改动过", f"the changes of audit event {pk} were altered"
                )
            self.number, self.seal = pk, seal
            yield from self._anchored()
        for source in (changes, shown):
            yield from source.orphans_before(None)

    def _place(self, pk: int, previous: str) -> Iterator[Text]:
        """Tell of events missing before this one, or that it does not belong here."""
        if pk > self.number + 1:
            last = f" 至 {pk - 1}" if pk > self.number + 2 else ""
            until = f" to {pk - 1}" if last else ""
            verb = "are" if last else "is"
            yield Text(
                f"审计事件 {self.number + 1}{last} 缺失",
                f"audit event{'s' if last else ''} {self.number + 1}{until} {verb} missing",
            )
        elif previous != self.seal:
            yield Text(
                f"审计事件 {pk} 与前一事件不衔接", f"audit event {pk} does not follow the one before it"
            )

    def _anchored(self) -> Iterator[Text]:
        anchor = self._signed.get(self.number)
        if anchor is None:
            return
        if anchor.seal != self.seal:
            first = self._trusted + 1
            yield Text(
                f"审计事件 {first} 至 {self.number} 之间被重写：与 {anchor.on} 的签名不符",
                f"among the audit events {first} to {self.number} some were written anew: the signed head of {anchor.on} differs",
            )
        self._trusted = self.number


class _Beside:
    """The rows that lie beside events, in the order of the events."""

    def __init__(self, rows: Any, as_line: Any) -> None:
        self._rows = _streamed(rows)
        self._as_line = as_line
        self._next = next(self._rows, None)

    def add_to(self, seal: Any, pk: int) -> None:
        """Add the rows of an event to the seal over them."""
        while self._next is not None and self._next[0] == pk:
            seal.update(self._as_line(self._next[1:]))
            self._next = next(self._rows, None)

    def orphans_before(self, pk: int | None) -> Iterator[Text]:
        """Tell of rows whose event is not there, and pass them by."""
        told = None
        while self._next is not None and (pk is None or self._next[0] < pk):
            if self._next[0] != told:
                told = self._next[0]
                yield Text(
                    f"审计事件 {told} 缺失，但其变更记录仍在",
                    f"audit event {told} is missing, its changes are there",
                )
            self._next = next(self._rows, None)


def _streamed(rows: Any) -> Iterator[Any]:
    return iter(rows.iterator(chunk_size=AT_ONCE))
