"""Writes what was measured: a line for the terminal, a page for docs/."""

import os
import platform
from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.bench.measured import Measured

HEAD = """# Benchmarks

Ratios measured in one run on one machine by `make bench`, against floors written by hand in `tests/bench`. A ratio says
what a second of our work costs beside the plainest way to do the same; seconds alone would only describe the machine.
`SIZE=small make bench` takes about a minute, runs with the tests and fails only five times over a budget.
"""


def printed(one: Measured) -> str:
    """Return a line for the terminal."""
    return (
        f"{one.group:<28} {one.work:<58} {_figure(one.ours, one.unit):>12} {_ratio(one):>9} {_verdict(one)}"
    )


def page_of(found: Sequence[Measured]) -> str:
    """Return the page with a table per group."""
    return "\n".join([HEAD, _machine(), "", *_tables(found)])


def _machine() -> str:
    return f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}."


def _tables(found: Sequence[Measured]) -> Iterator[str]:
    for group, lines in groupby(found, key=lambda one: one.group):
        yield f"## {group}\n"
        yield "| work | ours | floor | ratio | budget | within |\n|---|---:|---:|---:|---:|---|"
        notes = []
        for one in lines:
            floor = "" if one.floor is None else _figure(one.floor, one.unit)
            budget = "" if one.budget is None else f"{'≤' if one.sense == 'at most' else '≥'} {one.budget:g}"
            yield f"| {one.work} | {_figure(one.ours, one.unit)} | {floor} | {_ratio(one)} | {budget} | {_verdict(one)} |"
            if one.note:
                notes.append(f"- {one.work}: {one.note}")
        yield "\n" + "\n".join(notes) + "\n" if notes else ""


def _figure(value: float, unit: str) -> str:
    return f"{value:,.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _ratio(one: Measured) -> str:
    return "" if one.ratio is None else f"{one.ratio:.2f}"


def _verdict(one: Measured) -> str:
    return {True: "yes", False: "**no**", None: ""}[one.within]
