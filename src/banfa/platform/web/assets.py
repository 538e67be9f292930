"""Copies the front-end files that pages use out of node_modules, and joins the icons in use into one sprite.

Run as `python -m banfa.platform.web.assets` from the folder that holds node_modules.
"""

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

SOURCE = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
COPIED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/inter/LICENSE": "inter-licence.txt",
    "@tabler/icons/LICENSE": "icons-licence.txt",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "leaflet-licence.txt",
}
ICONS = "@tabler/icons/icons/outline"
NAMED = re.compile(r"""{% icon "([a-z0-9-]+)"|\bicon="([a-z0-9-]+)\"""")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EMPTY_FRAME = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=[^*]*\*/\s*$")


class AssetMissing(BanfaError):
    """A file that pages need is not in node_modules."""


def gather(modules: Path, vendor: Path = VENDOR) -> list[str]:
    """Fill the vendor folder anew and return the icons in the sprite. Raises AssetMissing."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for source, target in COPIED.items():
        content = _needed(modules / source).read_bytes()
        (vendor / target).write_bytes(SOURCE_MAP.sub(b"", content) if target.endswith(".css") else content)
    icons = icons_in_use(SOURCE)
    (vendor / "icons.svg").write_text(sprite(modules / ICONS, icons), encoding="utf-8")
    return icons


def icons_in_use(folder: Path) -> list[str]:
    """Return the names of the icons that templates draw and Python modules name, sorted."""
    files = [*folder.rglob("*.html"), *folder.rglob("*.py")]
    found = (NAMED.finditer(path.read_text(encoding="utf-8")) for path in files)
    return sorted({match[1] or match[2] for matches in found for match in matches})


def sprite(drawings: Path, icons: Iterable[str]) -> str:
    """Return one SVG with a symbol per icon; lines take the colour of the text around them. Raises AssetMissing."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round">{_lines(drawings / f"{name}.svg")}</symbol>'
        for name in icons
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _lines(drawing: Path) -> str:
    match = DRAWING.search(_needed(drawing).read_text(encoding="utf-8"))
    assert match is not None, drawing.name
    return " ".join(EMPTY_FRAME.sub("", match[1]).split())


def _needed(path: Path) -> Path:
    if not path.is_file():
        raise AssetMissing(
            Text(f"缺少 {path.name}：请先运行 npm ci", f"{path.name} is missing: run npm ci first")
        )
    return path


if __name__ == "__main__":
    drawn = gather(Path("node_modules"))
    sys.stdout.write(f"{len(COPIED)} files, {len(drawn)} icons\n")
