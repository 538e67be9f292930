"""A sound draft that uses every method, and the mistakes that people make in one."""

from dataclasses import dataclass
from pathlib import Path

HEAD = """\
name: trial
version: "2026.1"
effective: 2026-01-01
title: {zh: 试验, en: Trial}
summary: {zh: 试验制度, en: A pack for a test}
extends: [base]
"""
SOUND = """\
fields:
  kind:
    title: {zh: 类型, en: Kind}
    type: choice
    inferred: true
    options: [{value: a, zh: 甲, en: first}, {value: b, zh: 乙, en: second}]
  staff: {title: {zh: 员工数, en: Staff}, type: integer, inferred: true, minimum: 0, maximum: 50}
parameters:
  nothing: {title: {zh: 零, en: Nothing}, number: 0, inferred: true}
  unset: {title: {zh: 未定, en: Unset}, number: {value: null}, inferred: true}
measures:
  sales: {title: {zh: 销售额, en: Sales}, value: sum(amount), inferred: true}
  trades: {title: {zh: 有交易, en: Trades}, value: count() > 0, inferred: true}
  part: {title: {zh: 占比, en: Part}, value: share(amount), inferred: true}
classifications:
  scale:
    title: {zh: 规模, en: Scale}
    inferred: true
    score: sales
    rank:
      - {value: big, zh: 大, en: big, share: 20%}
      - {value: fair, zh: 中, en: fair, share: 60%}
      - {value: small, zh: 小, en: small, share: 20%}
    zero_score: small
  cited:
    title: {zh: 分档, en: Cited}
    cites: [NY-6.2.b]
    score: sales
    rank:
      - {value: one, zh: 一, en: one, share: 0.2}
      - {value: two, zh: 二, en: two, share: 0.8, inferred: true}
    zero_score: two
  crowd:
    title: {zh: 人数, en: Crowd}
    inferred: true
    measure: staff
    bands:
      - {value: many, zh: 多, en: many, at_least: 20}
      - {value: some, zh: 中, en: some, at_least: 5}
      - {value: few, zh: 少, en: few}
  worth:
    title: {zh: 价值, en: Worth}
    inferred: true
    score:
      - {item: volume, zh: 销量, en: volume, weight: 60%, of: sales, steps: [{at_least: 10, marks: 100}, {marks: 0}]}
      - {item: kind, zh: 类型, en: kind, weight: 40%, of: kind, marks: {a: 100, b: 20}, missing: 0}
    bands:
      - {value: high, zh: 高, en: high, at_least: 80}
      - {value: low, zh: 低, en: low}
  cross:
    title: {zh: 策略, en: Cross}
    inferred: true
    matrix:
      rows: worth
      columns: scale
      cells:
        high: {big: keep, fair: grow, small: grow}
        low: {big: win, fair: win, small: win}
    values:
      - {value: keep, zh: 维护, en: keep}
      - {value: grow, zh: 培育, en: grow}
      - {value: win, zh: 争取, en: win}
  level:
    title: {zh: 级别, en: Level}
    inferred: true
    decide:
      - {value: top, zh: 高, en: top, any: [{when: sales >= 1000, zh: 额大, en: large sales}]}
      - {value: next, zh: 次, en: next, any: [{when: sales >= 500, zh: 额中, en: fair sales}]}
    otherwise: {value: rest, zh: 其余, en: rest}
  state:
    title: {zh: 状态, en: State}
    inferred: true
    lookup: kind
    values: [{value: a, zh: 甲, en: first}, {value: b, zh: 乙, en: second}]
  lapse:
    title: {zh: 流失, en: Lapse}
    inferred: true
    recency: last(date)
    lapsed_after: 3
    recent: {value: recent, zh: 近期, en: recent}
    lapsed: {value: lapsed, zh: 流失, en: lapsed}
    never: {value: never, zh: 从未, en: never}
  rating:
    title: {zh: 评定, en: Rating}
    inferred: true
    initial: normal
    manual:
      - {value: key, zh: 关键, en: key, all: [{when: sales >= 900, zh: 额大, en: large sales}]}
      - {value: normal, zh: 普通, en: normal}
treatments:
  visit: {title: {zh: 走访, en: Visit}, of: cross, when: [keep, grow], manner: contact, times: 2, per: month, inferred: true}
profiles:
  forms: {title: {zh: 汇总, en: Forms}, by: [kind], measures: [sales], inferred: true}
publication: {objection_days: 7, inferred: true}
"""


@dataclass(frozen=True)
class Slip:
    """One mistake: `old` of the sound draft becomes `new`; the problem stands on the line that holds `at`."""

    old: str
    new: str
    at: str
    en: str
    zh: str


def line_of(rules: str, at: str) -> int:
    """Return the line, counted from 1, on which a text first stands."""
    return rules[: rules.index(at)].count("\n") + 1


def draft(folder: Path, rules: str) -> Path:
    """Write a draft of one version and return its folder."""
    version = folder / "trial" / "2026.1"
    version.mkdir(parents=True)
    (version / "pack.yaml").write_text(HEAD, encoding="utf-8")
    (version / "rules.yaml").write_text(rules, encoding="utf-8")
    return version
