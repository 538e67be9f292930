from pathlib import Path

import pytest

from banfa.platform.web.assets import COPIED, ICONS, SOURCE, AssetMissing, gather, icons_in_use, sprite

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" class="icon"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M3 10a7 7" />
</svg>"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A node_modules folder that holds every file in use."""
    folder = tmp_path / "node_modules"
    icons = [f"{ICONS}/{name}.svg" for name in icons_in_use(SOURCE)]
    for name in [*COPIED, *icons]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DRAWING if name.endswith(".svg") else f"{name}\n/*# sourceMappingURL=a.css.map */")
    return folder


def test_the_files_in_use_are_copied_and_the_folder_holds_nothing_else(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "left.css").touch()

    gather(modules, vendor)

    assert {path.name for path in vendor.iterdir()} == {*COPIED.values(), "icons.svg"}
    assert "sourceMappingURL" not in (vendor / "tabler.min.css").read_text()


def test_a_symbol_holds_the_lines_without_the_frame(modules: Path) -> None:
    drawn = sprite(modules / ICONS, ["search"])

    assert '<symbol id="search" viewBox="0 0 24 24"' in drawn
    assert drawn.count("<path") == 1
    assert 'd="M3 10a7 7"' in drawn


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(AssetMissing) as refused:
        gather(tmp_path, tmp_path / "vendor")

    assert refused.value.text.en == "tabler.min.css is missing: run npm ci first"


def test_icons_are_found_in_templates_and_in_declarations(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('{% icon "search" %}{% icon "x" "small" %}')
    (tmp_path / "b.py").write_text('Entry(icon="stairs-up")')

    assert icons_in_use(tmp_path) == ["search", "stairs-up", "x"]
