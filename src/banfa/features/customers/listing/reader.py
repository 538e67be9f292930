"""What decides which fields a reader is offered, so that columns and filters are made once for all who read alike."""

from dataclasses import dataclass, field

from banfa.platform.access import Actor, Permission
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Reader:
    """A regulation as somebody knows it: alike for everybody with the same posts and the same right to take data out.

    `actor` is one of them, and none where nobody in particular reads.
    """

    digest: str
    posts: frozenset[str] | None
    takes_out: bool
    pack: Pack = field(compare=False, repr=False)
    actor: Actor | None = field(compare=False, repr=False)

    @classmethod
    def of(cls, actor: Actor | None, pack: Pack) -> "Reader":
        """Return who reads a regulation."""
        posts = None if actor is None else actor.posts
        takes_out = actor is not None and actor.may(Permission.CUSTOMERS_CUSTOMER_EXPORT)
        return cls(pack.digest, posts, takes_out, pack, actor)
