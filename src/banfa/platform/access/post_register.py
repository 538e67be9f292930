"""The posts of the regulation in force, and what each of them allows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils import timezone

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access.permissions import Permission
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.policy.loading import NoPackInForce, PackInvalid, load
from banfa.policy.loading.problems import Finding
from banfa.policy.model import Pack
from banfa.policy.model.organisation import EVERYTHING, Post

BASE = "base"
EVERY_RIGHT = frozenset(Permission)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a post allows: anywhere below its unit, at its unit alone, and on customers assigned to its holder."""

    below: frozenset[Permission]
    level: frozenset[Permission]
    assigned: frozenset[Permission]

    @property
    def all(self) -> frozenset[Permission]:
        return self.below | self.level | self.assigned


def posts_in_force(on: date) -> Mapping[str, Post]:
    """Return the posts of the pack in force on a day; those of the base where no pack can be read."""
    return _pack(on).posts


def rights_in_force(on: date) -> Mapping[str, Rights]:
    """Return what each post allows on a day."""
    pack = _pack(on)
    kept = _Posts(pack.digest, pack.posts)
    return _rights(kept) if pack.digest else _rights.__wrapped__(kept)


def post_title(code: str, on: date | None = None) -> Text:
    """Return what a post is called; the code itself where the regulation knows no such post."""
    post = posts_in_force(on or timezone.localdate()).get(code)
    return post.title.text if post is not None else Text(code, code)


class PostTitles(Mapping[str, Text]):
    """The titles of all posts of today, in the pack's order: read when they are asked for."""

    def __getitem__(self, code: str) -> Text:
        return posts_in_force(timezone.localdate())[code].title.text

    def __iter__(self) -> Iterator[str]:
        return iter(posts_in_force(timezone.localdate()))

    def __len__(self) -> int:
        return len(posts_in_force(timezone.localdate()))


def unknown_rights(pack: Pack) -> Iterator[Finding]:
    """Yield what a pack grants and no part of Banfa knows."""
    for code, post in pack.posts.items():
        for key in ("may", "below", "above"):
            for place, name in enumerate(getattr(post, key) or ()):
                if name != EVERYTHING and name not in EVERY_RIGHT:
                    text = Text(f"没有权限 {name}", f"there is no permission {name}")
                    yield Finding(("posts", code, key, place), text + did_you_mean(name, EVERY_RIGHT))


def _pack(on: date) -> Pack:
    try:
        pack = pack_on(on)
    except (NothingSetUp, NoPackInForce, PackInvalid):
        return load(BASE, on=on)  # whoever has to mend the pack still gets in
    return pack if pack.posts else load(BASE, on=on)


@dataclass(frozen=True, slots=True)
class _Posts:
    """A pack's posts, known by its digest: they themselves are long to compare."""

    digest: str
    posts: Mapping[str, Post] = field(compare=False)


@lru_cache(maxsize=16)
def _rights(kept: _Posts) -> Mapping[str, Rights]:
    return {code: _rights_of(code, kept.posts) for code in kept.posts}


def _rights_of(code: str, posts: Mapping[str, Post]) -> Rights:
    post = posts[code]
    may = _everything_of(code, posts, frozenset())
    above = _named(post.above)
    assigned = above | ({Permission.CUSTOMERS_CUSTOMER_READ} if above else frozenset())
    if post.sees == "own":
        return Rights(below=frozenset(), level=frozenset(), assigned=may | assigned)
    if post.below is None:
        return Rights(below=may, level=frozenset(), assigned=assigned)
    below = _named(post.below)
    return Rights(below=below, level=may - below, assigned=assigned)


def _everything_of(code: str, posts: Mapping[str, Post], above: frozenset[str]) -> frozenset[Permission]:
    """Return what a post may, with what it is like; a circle ends where it closes."""
    if code in above or code not in posts:
        return frozenset()
    own = _named(posts[code].may)
    for other in posts[code].like:
        own |= _everything_of(other, posts, above | {code})
    return own


def _named(names: tuple[str, ...]) -> frozenset[Permission]:
    if EVERYTHING in names:
        return EVERY_RIGHT
    return frozenset(Permission(name) for name in names if name in EVERY_RIGHT)
