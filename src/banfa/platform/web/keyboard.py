"""What the keyboard does, as the list of keys shows it. The keys themselves are bound in `js/keys.js`."""

from dataclasses import dataclass

from banfa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Key:
    """Keys pressed together or, where `then` is set, one after the other."""

    pressed: tuple[str, ...]
    does: Text
    then: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    keys: tuple[Key, ...]


GO_TO = Text("前往", "Go to")
KEYS = (
    Section(
        Text("随处", "Anywhere"),
        (
            Key(("Ctrl", "K"), Text("查找客户、页面和操作", "find customers, pages and actions")),
            Key(("/",), Text("到本页的搜索框", "go to the search of the page")),
            Key(("?",), Text("显示这份清单", "show this list")),
            Key(("Esc",), Text("关闭打开的面板", "close what is open")),
        ),
    ),
    Section(
        Text("列表", "In a list"),
        (
            Key(("J",), Text("下一行", "next row")),
            Key(("K",), Text("上一行", "row before")),
            Key(("Enter",), Text("打开这一行", "open the row")),
            Key(("X",), Text("选中或取消选中", "select it or not")),
        ),
    ),
    Section(
        Text("翻看", "Page by page"),
        (
            Key(("[",), Text("上一户或上一页", "customer or page before")),
            Key(("]",), Text("下一户或下一页", "next customer or page")),
        ),
    ),
)
