"""Draws the icons of the installed program from the mark: as it is, and with ground to be cut to any shape.

Run as `python scripts/draw_icons.py` after the mark has changed; the pictures are part of the package.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).parent.parent / "src/banfa/platform/web/static/banfa"
SIZES = (192, 512)
GROUND = "#0d6663"
SAFE_SHARE = 0.74  # of a picture that a device cuts to a circle, the mark's lines stay within this square
NAMES = ("chromium", "chromium-browser", "google-chrome")


def draw(page: Page, mark: str, *, size: int, is_maskable: bool) -> bytes:
    """Return the mark as a PNG of this size."""
    side = round(size * SAFE_SHARE) if is_maskable else size
    ground = GROUND if is_maskable else "transparent"
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<body style='margin:0;height:100vh;display:grid;place-items:center;background:{ground}'>"
        f"<div style='width:{side}px;height:{side}px'>{mark}</div>"
    )
    return page.screenshot(omit_background=True)


def main() -> None:
    """Write every icon beside the mark."""
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    path = next(found for name in NAMES if (found := shutil.which(name)))
    (STATIC / "icons").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for size in SIZES:
            for purpose in ("any", "maskable"):
                picture = draw(page, mark, size=size, is_maskable=purpose == "maskable")
                (STATIC / "icons" / f"{purpose}-{size}.png").write_bytes(picture)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
