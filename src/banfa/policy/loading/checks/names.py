"""Names mean one thing each, titles are there, and what is named elsewhere exists."""

import keyword
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy import catalogue
from banfa.policy.expressions.calls import FUNCTIONS
from banfa.policy.ledger import ledger_names
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import FieldType, Pack, Rule, Title

MOST_LISTED = 16
# Columns of the register itself; the pack gives them their titles and rules.
CORE_FIELDS: Mapping[str, FieldType] = {
    "code": FieldType.TEXT,
    "name": FieldType.TEXT,
    "status": FieldType.CHOICE,
    "phone": FieldType.PHONE,
    "address": FieldType.TEXT,
    "opened_on": FieldType.DATE,
}
STATUSES = ("prospect", "active", "suspended", "lost", "closed")
# Columns of the import files that are no field, so that a field of this name could not be told from them.
OF_THE_LEDGER = ("customer", "customer_id", "date", "product", "quantity", "amount")
# Files of a run that a classification's own file would overwrite.
FILES = ("register", "sales", "run", "pack", "segments")
OF_PROFILES = "profile_"
TAKEN = ("unit", "id", "path", *OF_THE_LEDGER)


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with names, titles, cited clauses and documents."""
    for check in (_taken, _files, _shadowed, _core, _headers, _options, _groups, _listed, _levels, _shown):
        yield from check(pack)
    yield from _walk(pack, ())
    for index, document in enumerate(pack.documents):
        if document not in catalogue.documents():
            near = did_you_mean(document, catalogue.documents())
            yield Finding(
                ("documents", index),
                Text(f"目录中没有制度 {document}", f"the catalogue has no regulation {document}") + near,
            )


def _taken(pack: Pack) -> Iterator[Finding]:
    attributes = pack.ledger.attributes if pack.ledger else {}
    named: list[tuple[Path, str, Iterable[str]]] = [
        *((("fields", name), name, TAKEN) for name in pack.fields),
        *((("parameters", name), name, TAKEN) for name in pack.parameters),
        *((("measures", name), name, TAKEN) for name in pack.measures),
        *((("ledger", "attributes", name), name, OF_THE_LEDGER) for name in attributes),
    ]
    for path, name, taken in named:
        if name in taken:
            yield Finding(
                path,
                Text(
                    f"{name} 是登记或台账本身的项，请换名",
                    f"{name} belongs to the register or the ledger itself: take another name",
                ),
            )
        elif keyword.iskeyword(name) or name in FUNCTIONS:
            yield Finding(
                path, Text(f"{name} 是表达式语言的词", f"{name} is a word of the expression language")
            )


def _files(pack: Pack) -> Iterator[Finding]:
    """Every classification has files of its name in a run's folder."""
    for name in pack.classifications:
        if name in FILES or name.startswith(OF_PROFILES):
            text = Text(
                f"{name} 是分级结果中其他文件的名称，请换名",
                f"{name} is the name of another file of a run: take another name",
            )
            yield Finding(("classifications", name), text)


def _shadowed(pack: Pack) -> Iterator[Finding]:
    """An expression could not say which of the two it means."""
    spoken: dict[str, str] = {}
    for section in ("fields", "measures", "parameters"):
        for name in getattr(pack, section):
            if name in spoken:
                text = Text(
                    f"{name} 已是 {spoken[name]} 中的名称",
                    f"{name} is already a name among the {spoken[name]}",
                )
                yield Finding((section, name), text)
            spoken.setdefault(name, section)
    for name in pack.ledger.attributes if pack.ledger else ():
        if name in pack.parameters:
            text = Text(f"{name} 已是参数的名称", f"{name} is already the name of a parameter")
            yield Finding(("ledger", "attributes", name), text)


def _core(pack: Pack) -> Iterator[Finding]:
    for name, kind in CORE_FIELDS.items():
        field = pack.fields.get(name)
        if field is None:
            yield Finding(
                ("fields",),
                Text(f"缺少核心信息项 {name}，请继承 base", f"the core field {name} is missing: extend base"),
            )
        elif field.type is not kind:
            yield Finding(
                ("fields", name, "type"),
                Text(
                    f"核心信息项 {name} 的类型须为 {kind}", f"the core field {name} has to be of type {kind}"
                ),
            )
    status = pack.fields.get("status")
    missing = [
        code for code in STATUSES if status and code not in {option.value for option in status.options}
    ]
    if missing:
        words = ", ".join(missing)
        yield Finding(("fields", "status"), Text(f"status 缺少 {words}", f"status lacks {words}"))


def _headers(pack: Pack) -> Iterator[Finding]:
    """A column of an import file must lead to one field."""
    sections: list[tuple[Path, Mapping[str, Any]]] = [(("fields",), pack.fields)]
    sections.append((("ledger", "attributes"), ledger_names(pack)))
    for start, entries in sections:
        owners: dict[str, str] = {}
        for name, entry in entries.items():
            for header in {name, entry.title.zh, *entry.aliases}:
                owner = owners.setdefault(header.strip().casefold(), name)
                if owner != name:
                    text = Text(f"表头“{header}”同时指 {owner}", f"the header '{header}' also means {owner}")
                    yield Finding((*start, name), text)


def _options(pack: Pack) -> Iterator[Finding]:
    """A choice is written as its code or its label in either language: each must lead to one option."""
    for name, field in pack.fields.items():
        owners: dict[str, str] = {}
        for index, option in enumerate(field.options):
            for word in {option.value, option.zh, option.en}:
                owner = owners.setdefault(word.strip().casefold(), option.value)
                if owner != option.value:
                    text = Text(f"“{word}”同时指选项 {owner}", f"'{word}' also means the option {owner}")
                    yield Finding(("fields", name, "options", index), text)


def _groups(pack: Pack) -> Iterator[Finding]:
    for name, field in pack.fields.items():
        if field.group not in pack.groups:
            text = Text(f"没有分组 {field.group}", f"there is no group {field.group}")
            yield Finding(("fields", name, "group"), text + did_you_mean(field.group, pack.groups))


def _listed(pack: Pack) -> Iterator[Finding]:
    listed = [name for name, field in pack.fields.items() if field.listed]
    for name in listed[MOST_LISTED:]:
        text = Text(
            f"可列表的信息项最多 {MOST_LISTED} 个，这是第 {listed.index(name) + 1} 个",
            f"at most {MOST_LISTED} fields are listed, this is number {listed.index(name) + 1}",
        )
        yield Finding(("fields", name, "listed"), text)


def _levels(pack: Pack) -> Iterator[Finding]:
    codes = [level.code for level in pack.levels]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Finding(("levels", index), Text(f"层级 {code} 重复", f"the level {code} stands twice"))


def _shown(pack: Pack) -> Iterator[Finding]:
    for key in ("headline", "mark"):
        name = getattr(pack, key)
        if name is not None and name not in pack.classifications:
            text = Text(f"没有分类 {name}", f"there is no classification {name}")
            yield Finding((key,), text + did_you_mean(name, pack.classifications))


def _walk(part: Any, path: Path) -> Iterator[Finding]:
    """Find empty words and unknown clauses, wherever they stand."""
    if isinstance(part, BaseModel):
        if isinstance(part, Rule):
            yield from _unknown_clauses(part, path)
        if isinstance(part, Title) or {"zh", "en"} <= set(type(part).model_fields):
            yield from _empty_words(part, path)
        for key in type(part).model_fields:
            yield from _walk(getattr(part, key), (*path, key))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _walk(value, (*path, key))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _walk(item, (*path, index))


def _unknown_clauses(rule: Rule, path: Path) -> Iterator[Finding]:
    for index, cited in enumerate(rule.cites):
        if not catalogue.has_clause(cited):
            text = Text(f"目录中没有条款 {cited}", f"the catalogue has no clause {cited}")
            yield Finding((*path, "cites", index), text + did_you_mean(cited, catalogue.clauses()))


def _empty_words(part: Any, path: Path) -> Iterator[Finding]:
    for language in ("zh", "en"):
        if not getattr(part, language).strip():
            yield Finding((*path, language), Text(f"{language} 不能为空", f"{language} must not be empty"))
