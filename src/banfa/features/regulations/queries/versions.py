"""The versions of the organisation's pack, one of them by its number, and what one changes in another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy import loading
from banfa.policy.difference import Change, ChangeKind, difference
from banfa.policy.key_words import words_for
from banfa.policy.model import Pack

APART = "/"
HEAD = Text("基本信息", "Head")
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
    code: str
    section: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `new` changes in `old`; both are None where the pack has one version only.

    `offered` names every version of every pack, the organisation's own first: its address and its words.
    `changes` holds those of the kind that was asked for, all of them without one.
    """

    pack: Pack
    versions: Sequence[VersionShown]
    offered: Sequence[tuple[str, str]]
    old: str | None
    new: str | None
    changes: Sequence[ChangeShown]
    added: int
    removed: int
    changed: int
    kind: str = ""

    @property
    def is_other_pack(self) -> bool:
        """Whether packs of different names are held against each other."""
        return any(APART in (one or "") for one in (self.old, self.new))


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


def comparison(*, old: str, new: str, on: date, kind: str = "") -> Comparison:
    """Say what a version changes in another; without numbers, the newest in the one before it.

    A version of another pack is asked for as NAME/VERSION. Raises NoSuchVersion.
    """
    in_force = pack_on(on)
    versions = versions_shown(in_force)
    offered = _offered(in_force)
    if len(versions) == 1 and not old and not new:
        return Comparison(
            pack=in_force, versions=versions, offered=offered, old=None, new=None, changes=(), added=0, removed=0,
            changed=0,
        )  # fmt: skip
    newer = new or versions[0].version
    older = old or next((one.before for one in versions if one.version == newer), None) or versions[0].version
    changes = changes_shown(_version(in_force, older), _version(in_force, newer))
    codes = [change.code for change in changes]
    return Comparison(
        pack=in_force,
        versions=versions,
        offered=offered,
        old=older,
        new=newer,
        changes=[change for change in changes if not kind or change.code == kind],
        added=codes.count(ChangeKind.ADDED),
        removed=codes.count(ChangeKind.REMOVED),
        changed=codes.count(ChangeKind.CHANGED),
        kind=kind,
    )


def _offered(in_force: Pack) -> list[tuple[str, str]]:
    own = [(one.version, f"{in_force.name} {one.version}") for one in versions_shown(in_force)]
    others = [one for one in loading.packs() if one.name != in_force.name]
    return [*own, *((f"{one.name}{APART}{one.version}", f"{one.name} {one.version}") for one in others)]


def _version(in_force: Pack, words: str) -> Pack:
    name, apart, version = words.partition(APART)
    return pack_of_version(name, version) if apart else pack_of_version(in_force.name, words)


def changes_shown(old: Pack, new: Pack) -> list[ChangeShown]:
    """Return what a pack changes in another, in the order of the pack's sections."""
    return [_shown(change) for change in difference(old, new)]


def _shown(change: Change) -> ChangeShown:
    return ChangeShown(
        words=change.text,
        kind=KIND_WORDS[change.kind],
        tone=TONES[change.kind],
        path=change.path,
        cites=change.cites,
        code=change.kind,
        section=words_for(change.path.partition(".")[0]) if "." in change.path else HEAD,
    )
