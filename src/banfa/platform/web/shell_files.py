"""Which static files make the shell of every page: what a device may keep, since none of it is about a customer."""

from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
WORKER = "banfa/worker.js"
KINDS = ("banfa/css/*.css", "banfa/js/*.js", "banfa/*.svg", "vendor/*.woff2")
SHELL_FILES = (
    "vendor/tabler.min.css",
    "vendor/icons.svg",
    "django_htmx/htmx-2.min.js",
    *sorted(str(path.relative_to(STATIC)) for kind in KINDS for path in STATIC.glob(kind)),
)
