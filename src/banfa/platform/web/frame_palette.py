"""What the frame itself brings to the palette: the pages of the navigation, and how one reads and leaves."""

from collections.abc import Sequence

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.web.context import NavigationLine, navigation
from banfa.platform.web.matching import fit_of
from banfa.platform.web.palette import Action, Group, Hit, Source, declare

OTHER = "other"
PAGES = Text("页面", "Pages")


def pages(actor: Actor) -> Group:
    """Return every page of the actor's navigation."""
    return Group(name="pages", title=PAGES, hits=[_hit(line) for line in navigation(actor, "")])


def find_pages(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the pages whose titles the words fit, in either language."""
    fits = [(fit_of(words, line.entry.title), line) for line in navigation(actor, "")]
    best = sorted(
        (pair for pair in fits if pair[0] is not None), key=lambda pair: (pair[0], pair[1].entry.order)
    )
    return [_hit(line) for _, line in best[:most]]


def _hit(line: NavigationLine) -> Hit:
    keys = f"g {line.entry.key}" if line.entry.key else ""
    return Hit(title=line.entry.title, address=line.address, icon=line.entry.icon, keys=keys)


def declare_frame() -> None:
    """Fill the palette with what the frame has."""
    declare(
        Source(name="pages", title=PAGES, order=20, needs=None, find=find_pages),
        Action(
            title=Text("切换深浅主题", "Switch between light and dark"), icon="moon", order=900,
            address=lambda: reverse("web:theme"), sends=lambda: ("theme", OTHER),
            also=("深色", "浅色", "暗色", "dark mode", "light mode", "theme"),
        ),
        Action(
            title=Text("切换到英文", "Switch to Chinese"), icon="language", order=910,
            address=lambda: reverse("web:language"), sends=lambda: ("language", OTHER),
            also=("English", "language", "语言", "中文"),
        ),
        Action(
            title=Text("快捷键", "Keyboard shortcuts"), icon="keyboard", order=920, keys="?",
            address=lambda: reverse("web:keys"), also=("键盘", "hotkeys", "help", "帮助"),
        ),
        Action(
            title=Text("退出登录", "Log out"), icon="logout", order=990, address=lambda: reverse("web:logout"),
            sends=lambda: ("from", "palette"), also=("注销", "sign out"),
        ),
    )  # fmt: skip
