"""Who keeps a field and how it comes in fits the pack: posts and chains exist, conditions ask what a file can answer."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.evaluating import is_answered
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import FieldRef, Kind
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Field, FieldType, Mask, Pack, Sensitivity
from banfa.policy.scope import scope_of
from banfa.policy.values.masking import ALWAYS

MASKS_OF_TEXT = frozenset({Mask.NAME, Mask.ADDRESS})


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the rights and duties of the fields."""
    for name, field in pack.fields.items():
        path: Path = ("fields", name)
        yield from _posts(path, field, pack)
        yield from _chain(path, field, pack)
        yield from _needed(path, name, field, pack)
        yield from _masks(path, field)
        months = None if field.review is None else field.review.months.value
        if months is not None and (months < 1 or months != months.to_integral_value()):
            yield Finding(
                (*path, "review", "months"), Text("须为整月数", "a whole number of months is needed")
            )


def _posts(path: Path, field: Field, pack: Pack) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [
        *(((*path, "read", place), post) for place, post in enumerate(field.read)),
        *(((*path, "write", place), post) for place, post in enumerate(field.write)),
    ]
    if field.owner is not None:
        named.append(((*path, "owner"), field.owner))
    for where, post in named:
        if post not in pack.posts:
            yield Finding(
                where, Text(f"没有岗位 {post}", f"there is no post {post}") + did_you_mean(post, pack.posts)
            )
    for place, post in enumerate(field.write):
        if field.read and post not in field.read:
            text = Text(f"岗位 {post} 可改却不可查", f"{post} may write what it may not read")
            yield Finding((*path, "write", place), text)
    if field.owner is not None and field.write and field.owner not in field.write:
        text = Text(f"责任岗位 {field.owner} 不在 write 中", f"the owner {field.owner} may not write it")
        yield Finding((*path, "owner"), text)


def _chain(path: Path, field: Field, pack: Pack) -> Iterator[Finding]:
    if field.chain is not None and field.chain not in pack.chains:
        text = Text(f"没有审批链 {field.chain}", f"there is no chain {field.chain}")
        yield Finding((*path, "chain"), text + did_you_mean(field.chain, pack.chains))


def _needed(path: Path, name: str, field: Field, pack: Pack) -> Iterator[Finding]:
    if field.required_when is None:
        return
    if field.required:
        text = Text("已是必填，不必再写条件", "it is required anyway: leave the condition out")
        yield Finding((*path, "required_when"), text)
    parsed = parse(field.required_when, scope_of(pack), expects=Kind.YES_NO)
    for problem in parsed.problems:
        yield Finding((*path, "required_when"), problem.text)
    if not parsed.is_good:
        return
    if not is_answered(parsed.node):
        text = Text(
            "必填条件只能比较本户档案中的信息项",
            "the condition compares fields of the same file, nothing else",
        )
        yield Finding((*path, "required_when"), text)
    if any(isinstance(node, FieldRef) and node.name == name for node in parsed.node.walk()):
        yield Finding((*path, "required_when"), Text("不能以自身为条件", "it cannot depend on itself"))


def _masks(path: Path, field: Field) -> Iterator[Finding]:
    if field.mask is None:
        return
    if field.sensitivity is Sensitivity.PLAIN and field.type not in ALWAYS:
        text = Text("不敏感的信息项无须遮掩", "nothing masks a plain field: give its sensitivity")
        yield Finding((*path, "mask"), text)
    if field.mask in MASKS_OF_TEXT and field.type not in (FieldType.TEXT, FieldType.ADDRESS):
        text = Text(f"{field.mask} 只用于文字", f"{field.mask} is for text alone")
        yield Finding((*path, "mask"), text)
