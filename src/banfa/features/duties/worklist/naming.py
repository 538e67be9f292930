"""What obligations and posts are called, by the regulation in force."""

from django.utils import timezone

from banfa.kernel.text import Text, same
from banfa.platform.org.current import pack_on
from banfa.policy.model import Obligation


def rule_named(code: str) -> Obligation | None:
    """Return an obligation of the regulation in force, None where it has left it."""
    return pack_on(timezone.localdate()).obligations.get(code)


def title_named(code: str) -> Text:
    """Return what an obligation is called; one that has left the regulation by its code."""
    rule = rule_named(code)
    return rule.title.text if rule is not None else same(code)


def post_title(code: str) -> Text:
    """Return what a post is called."""
    post = pack_on(timezone.localdate()).posts.get(code)
    return post.title.text if post is not None else same(code)


def clauses_of(code: str) -> tuple[str, ...]:
    """Return the clauses that an obligation comes from, none for one that has left the regulation."""
    rule = rule_named(code)
    return rule.cites if rule is not None else ()
