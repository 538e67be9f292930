"""Packs written for a test, in a folder of their own that is searched before the shipped one."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

Write = Callable[..., Path]

HEAD = """
name: {name}
version: "{version}"
effective: {effective}
title: {{zh: 试验, en: Trial}}
summary: {{zh: 试验制度, en: A pack for a test}}
extends: [{extends}]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs that stands before the shipped ones."""
    folder = tmp_path / "packs"
    folder.mkdir()
    monkeypatch.setenv("BANFA_PACKS", str(folder))
    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE", raising=False)
    return folder


@pytest.fixture
def write(root: Path) -> Write:
    """Write one version of a pack: its head, then files by name. Returns the version's folder."""

    def write_version(
        name: str = "trial",
        version: str = "2026.1",
        *,
        effective: str = "2026-01-01",
        extends: str = "base",
        head: str | None = None,
        **files: str,
    ) -> Path:
        folder = root / name / version
        folder.mkdir(parents=True)
        written = HEAD.format(name=name, version=version, effective=effective, extends=extends)
        (folder / "pack.yaml").write_text((head or written).lstrip("\n"), encoding="utf-8")
        for file, content in files.items():
            (folder / f"{file}.yaml").write_text(dedent(content).lstrip("\n"), encoding="utf-8")
        return folder

    return write_version
