"""Posts refer to posts that there are, in no circle, and somebody may administer everything."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import Finding
from banfa.policy.model import Pack
from banfa.policy.model.organisation import EVERYTHING

ADMINISTRATOR = "administrator"


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the posts of a pack."""
    for name, post in pack.posts.items():
        for place, other in enumerate(post.like):
            if other not in pack.posts:
                text = Text(f"没有岗位 {other}", f"there is no post {other}")
                yield Finding(("posts", name, "like", place), text + did_you_mean(other, pack.posts))
            elif _leads_to(pack, other, name):
                text = Text(
                    f"岗位 {name} 与 {other} 互相引用", f"the posts {name} and {other} are made of each other"
                )
                yield Finding(("posts", name, "like", place), text)
        for place, other in enumerate(post.apart):
            if other not in pack.posts:
                text = Text(f"没有岗位 {other}", f"there is no post {other}")
                yield Finding(("posts", name, "apart", place), text + did_you_mean(other, pack.posts))
    administrator = pack.posts.get(ADMINISTRATOR)
    if pack.posts and (administrator is None or EVERYTHING not in administrator.may):
        text = Text(
            "须有岗位 administrator，其 may 含 “*”，否则无人能管理全部事务",
            "there has to be a post administrator that may do everything (*), else nobody could",
        )
        yield Finding(("posts", ADMINISTRATOR) if administrator else ("posts",), text)


def _leads_to(pack: Pack, start: str, goal: str) -> bool:
    """Tell whether a post is made of another, itself or by those that it is like."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name in seen or name not in pack.posts:
            continue
        seen.add(name)
        waiting += pack.posts[name].like
    return False
