"""The versions of the organisation's pack, one of them by its number, and what one changes in another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy import loading
from banfa.policy.difference import Change, ChangeKind, difference
from banfa.policy.model import Pack

TONES = {ChangeKind.ADDED: "ok", ChangeKind.REMOVED: "bad", ChangeKind.CHANGED: "accent"}
KIND_WORDS = {
    ChangeKind.ADDED: Text("新增", "Added"),
    ChangeKind.REMOVED: Text("取消", "Removed"),
    ChangeKind.CHANGED: Text("修改", "Changed"),
}


class NoSuchVersion(BanfaError):
    """The organisation's pack has no version of this number."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionShown:
    """One version; `before` is the number of the one it follows."""

    version: str
    effective: date
    title: Text
    is_in_force: bool
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One change in words, with the colour of its kind."""

    words: Text
    kind: Text
    tone: str
    path: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `new` changes in `old`; both are None where the pack has one version only."""

    pack: Pack
    versions: Sequence[VersionShown]
    old: str | None
    new: str | None
    changes: Sequence[ChangeShown]
    added: int
    removed: int
    changed: int


def versions_shown(in_force: Pack) -> list[VersionShown]:
    """Return every version of a pack, newest first."""
    found = [one for one in loading.packs() if one.name == in_force.name]
    before = [None, *(one.version for one in found)]
    shown = [
        VersionShown(
            version=one.version,
            effective=one.effective,
            title=one.title,
            is_in_force=one.version == in_force.version,
            before=earlier,
        )
        for one, earlier in zip(found, before, strict=False)
    ]
    return shown[::-1]


def pack_of_version(name: str, version: str) -> Pack:
    """Return a version of a pack, composed. Raises NoSuchVersion, PackInvalid."""
    for one in loading.packs():
        if (one.name, one.version) == (name, version):
            return loading.load_folder(one.folder)
    shown = version[:40]
    raise NoSuchVersion(Text(f"制度包 {name} 没有版本“{shown}”", f"the pack {name} has no version '{shown}'"))


def chosen_pack(version: str, *, on: date) -> Pack:
    """Return the organisation's pack in force on the day, or in the version that is asked for.

    Raises NoSuchVersion.
    """
    in_force = pack_on(on)
    if not version or version == in_force.version:
        return in_force
    return pack_of_version(in_force.name, version)


def comparison(*, old: str, new: str, on: date) -> Comparison:
    """Say what a version changes in another; without numbers, the newest in the one before it.

    Raises NoSuchVersion.
    """
    in_force = pack_on(on)
    versions = versions_shown(in_force)
    if len(versions) == 1 and not old and not new:
        return Comparison(
            pack=in_force, versions=versions, old=None, new=None, changes=(), added=0, removed=0, changed=0
        )
    newer = new or versions[0].version
    older = old or next((one.before for one in versions if one.version == newer), None) or newer
    changes = difference(pack_of_version(in_force.name, older), pack_of_version(in_force.name, newer))
    kinds = [change.kind for change in changes]
    return Comparison(
        pack=in_force,
        versions=versions,
        old=older,
        new=newer,
        changes=[_shown(change) for change in changes],
        added=kinds.count(ChangeKind.ADDED),
        removed=kinds.count(ChangeKind.REMOVED),
        changed=kinds.count(ChangeKind.CHANGED),
    )


def _shown(change: Change) -> ChangeShown:
    return ChangeShown(
        words=change.text,
        kind=KIND_WORDS[change.kind],
        tone=TONES[change.kind],
        path=change.path,
        cites=change.cites,
    )
