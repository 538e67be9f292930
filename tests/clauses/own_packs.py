"""What an administrator writes: a pack of the organisation's own that extends a shipped one."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

NAME = "ours"
HEAD = """
name: {name}
version: "{version}"
effective: {effective}
title: {{zh: 本公司制度, en: Our own}}
summary: {{zh: 本公司制度, en: Our own}}
extends: [{extends}]
"""

WriteOwnPack = Callable[..., str]


def write_own_pack(root: Path, version: str, *, effective: str, extends: str, rules: str = "") -> str:
    """Write a version of the organisation's own pack and return its name."""
    folder = root / NAME / version
    folder.mkdir(parents=True)
    head = HEAD.format(name=NAME, version=version, effective=effective, extends=extends)
    (folder / "pack.yaml").write_text(head.lstrip() + dedent(rules), encoding="utf-8")
    return NAME
