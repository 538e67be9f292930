"""The commands `clauses` and `policy list|show|check|diff`."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from django.db import DatabaseError, connection
from django.utils import timezone

from banfa.features.grading.queries.locked_versions import versions_before_locks
from banfa.features.regulations.queries import clause_states, counts_of
from banfa.features.regulations.words import CAPABILITIES
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text, same
from banfa.platform.terminal import print_json, print_table, remark, say, words
from banfa.policy import loading
from banfa.policy.difference import difference
from banfa.policy.loading import Problem
from banfa.policy.loading.folders import HEAD_FILE, head_of
from banfa.policy.model import Pack

JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]
PackArgument = Annotated[str, typer.Argument(help="NAME, NAME/VERSION or a folder · 制度包")]


class NoSuchPack(BanfaError):
    """Neither a shipped pack nor a folder of one."""


class NoSuchCapability(BanfaError):
    """No clause of the catalogue belongs to a mechanism of this name."""


def clauses(
    pack: Annotated[
        str | None, typer.Option("--pack", help="Only the documents of this pack · 仅此制度包")
    ] = None,
    capability: Annotated[
        str | None, typer.Option("--capability", help="Only one mechanism, as classification · 仅此机制")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List each clause and what puts it to work, live or not with the reason; totals at the end · 条款清单"""
    documents = set(_pack(pack).documents) if pack else None
    wanted = _capability(capability) if capability else None
    states = [
        state
        for state in clause_states()
        if (documents is None or state.document in documents) and wanted in (None, state.capability)
    ]
    if as_json:
        print_json(
            [
                {
                    "id": state.id, "document": state.document, "capability": state.capability, "live": state.live,
                    "reason": words(state.reason), "rules": list(state.rules), "tests": list(state.tests),
                }
                for state in states
            ]
        )  # fmt: skip
        return
    headers = [
        Text("条款", "Clause"),
        Text("状态", "State"),
        Text("机制", "Capability"),
        Text("理由", "Reason"),
    ]
    live = Text("生效", "live")
    rows = [
        [state.id, words(live) if state.live else "–", state.capability, words(state.reason)]
        for state in states
    ]
    print_table(headers, rows)
    counts = counts_of(states)
    say(
        Text(
            f"共 {counts.clauses} 条：已生效 {counts.live} 条，有规则而未生效 {counts.cited} 条，尚无规则 {counts.open} 条",
            f"{counts.clauses} clauses: {counts.live} live, {counts.cited} with a rule that is not live, "
            f"{counts.open} without a rule",
        )
    )


def _capability(named: str) -> str:
    """Return a capability by its code or its words in either language. Raises NoSuchCapability."""
    for code, words_of in CAPABILITIES.items():
        if named.casefold() in (code, words_of.zh, words_of.en.casefold()):
            return code
    raise NoSuchCapability(
        Text(f"没有机制“{named}”", f"there is no capability '{named}'") + did_you_mean(named, CAPABILITIES)
    )


def list_packs(as_json: JsonOption = False) -> None:
    """List every version of every pack · 列出制度包"""
    versions = loading.packs()
    if as_json:
        print_json(
            [
                {"name": one.name, "version": one.version, "effective": one.effective.isoformat(),
                 "title": {"zh": one.title.zh, "en": one.title.en}, "extends": list(one.extends)}
                for one in versions
            ]
        )  # fmt: skip
        return
    headers = [
        Text("名称", "Name"),
        Text("版本", "Version"),
        Text("施行", "Effective"),
        Text("标题", "Title"),
    ]
    print_table(
        headers, [[one.name, one.version, one.effective.isoformat(), words(one.title)] for one in versions]
    )


def show_pack(pack: PackArgument, as_json: JsonOption = False) -> None:
    """Show what a pack holds · 查看制度包"""
    found = _pack(pack)
    if as_json:
        print_json(found.model_dump(mode="json", exclude_defaults=True))
        return
    say(
        Text(f"{found.title.zh}（{found.name} {found.version}，自 {found.effective} 起施行）",
             f"{found.title.en} ({found.name} {found.version}, in force from {found.effective})")
    )  # fmt: skip
    say(found.summary.text)
    say(Text(f"组成：{' + '.join(found.lineage)}", f"Made of: {' + '.join(found.lineage)}"))
    say(Text(f"级别：{' › '.join(level.title.zh for level in found.levels)}",
             f"Levels: {' › '.join(level.title.en for level in found.levels)}"))  # fmt: skip
    rows = [
        [name, words(rule.title.text), " ".join(value.value for value in rule.given), " ".join(rule.cites)]
        for name, rule in found.classifications.items()
    ]
    print_table(
        [Text("分类", "Classification"), Text("名称", "Title"), Text("取值", "Values"), same("§")], rows
    )
    rows = [
        [
            name,
            words(one.title.text),
            "" if one.number.value is None else f"{one.number.value:f}",
            one.number.figure or "",
        ]
        for name, one in found.parameters.items()
    ]
    if rows:
        headers = [
            Text("参数", "Parameter"),
            Text("名称", "Title"),
            Text("数值", "Number"),
            Text("出处", "Figure"),
        ]
        print_table(headers, rows, numbers=(2,))
    say(
        Text(
            f"信息项 {len(found.fields)} 项，摘要 {found.digest[:12]}",
            f"{len(found.fields)} fields, digest {found.digest[:12]}",
        )
    )


def check_pack(
    folder: Annotated[Path, typer.Argument(help="A version's folder, or a folder of packs · 制度包目录")],
    as_json: JsonOption = False,
) -> None:
    """Check packs: every error at once, with file, line and suggestion · 检查制度包"""
    given = _folder(folder)
    problems = [*loading.check(given), *_reaching_back(given)]
    if as_json:
        print_json([_problem(problem) for problem in problems])
    else:
        for problem in problems:
            remark(same(f"{problem.file}:{problem.line} {problem.path} ") + problem.text)
        count = len(problems)
        say(Text(f"发现 {count} 个问题", f"{count} problems") if count else Text("没有问题", "no problems"))
    if problems:
        raise typer.Exit(1)


def _reaching_back(folder: Path) -> list[Problem]:
    """Return the versions in a folder that would change what this installation has locked; none where there is none."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return []
    heads = [folder / HEAD_FILE, *folder.glob(f"*/{HEAD_FILE}"), *folder.glob(f"*/*/{HEAD_FILE}")]
    versions = []
    for head in heads:
        with suppress(loading.PackInvalid):  # told by the check itself
            versions += [head_of(head.parent)] if head.exists() else []
    try:
        return versions_before_locks(versions)
    except DatabaseError:  # an installation of an older version locks nothing
        return []


def diff_packs(old: PackArgument, new: PackArgument, as_json: JsonOption = False) -> None:
    """Say what a newer version changes, rule by rule · 比较两个制度包"""
    changes = difference(_pack(old), _pack(new))
    if as_json:
        print_json(
            [
                {"kind": change.kind.value, "path": change.path, "old": change.old, "new": change.new,
                 "cites": list(change.cites), "text": words(change.text)}
                for change in changes
            ]
        )  # fmt: skip
        return
    for change in changes:
        cites = f"  § {' '.join(change.cites)}" if change.cites else ""
        say(change.text + same(cites))
    say(Text(f"共 {len(changes)} 处不同", f"{len(changes)} differences"))


def _folder(given: Path) -> Path:
    """A shipped pack may be named instead of its folder."""
    if given.exists():
        return given
    for version in loading.packs():
        if str(given) in (version.name, f"{version.name}/{version.version}"):
            return version.folder.parent if str(given) == version.name else version.folder
    raise _unknown(str(given))


def _pack(named: str) -> Pack:
    """Load a pack in the version in force today, in a named version, or from a folder."""
    folder = Path(named)
    if folder.is_dir() and (folder / "pack.yaml").exists():
        return loading.load_folder(folder)
    name, _, version = named.partition("/")
    known: Sequence[loading.PackVersion] = [one for one in loading.packs() if one.name == name]
    if version:
        for one in known:
            if one.version == version:
                return loading.load_folder(one.folder)
    elif known:
        return loading.load(name, on=timezone.localdate())
    raise _unknown(named)


def _unknown(named: str) -> NoSuchPack:
    names = "、".join(sorted({version.name for version in loading.packs()}))
    return NoSuchPack(
        Text(
            f"没有制度包“{named}”；可用：{names}，或写出其目录",
            f"there is no pack '{named}'; there is {names}, or name a folder",
        )
    )


def _problem(problem: Problem) -> dict[str, str | int]:
    return {"file": problem.file, "line": problem.line, "path": problem.path, "text": words(problem.text)}
