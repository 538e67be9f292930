"""What makes Banfa installable: its manifest, its service worker, and the page for when there is no connection."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.web.fixed import address_of
from banfa.platform.web.shell_files import SHELL_FILES, WORKER

DAY = 24 * 3600
ICONS = ((192, "any"), (512, "any"), (192, "maskable"), (512, "maskable"))
GROUND, ACCENT = "#f5f7f7", "#0d6663"
TITLE = Text("没有连接", "No connection")
WORDS = Text(
    "现在连不上 Banfa 服务器。请检查网络；恢复后本页会自动重新载入。",
    "The Banfa server cannot be reached. Check the network; the page reloads by itself once it is back.",
)
RETRY = Text("重新载入", "Reload")


@login_not_required
@cache_control(max_age=DAY, public=True)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Say how Banfa stands among the programs of a device; the same for everybody."""
    icons = [
        {
            "src": address_of(f"banfa/icons/{purpose}-{size}.png"), "sizes": f"{size}x{size}",
            "type": "image/png", "purpose": purpose,
        }
        for size, purpose in ICONS
    ]  # fmt: skip
    is_chinese = settings.BANFA_LANGUAGE == "zh"
    return JsonResponse(
        {
            "id": "/", "name": "Banfa 办法", "short_name": "Banfa 办法",
            "description": "让书面的客户管理办法运转起来" if is_chinese else "Runs written customer regulations",
            "lang": "zh-CN" if is_chinese else "en", "dir": "ltr",
            "start_url": reverse("web:home"), "scope": "/", "display": "standalone",
            "display_override": ["minimal-ui", "standalone"],
            "background_color": GROUND, "theme_color": ACCENT, "icons": icons,
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@login_not_required
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker of this version; it keeps the shell's files, and pages that a reader takes along."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is said while there is no connection: in both languages, since it is kept for later."""
    return render(request, "web/offline.html", {"title": TITLE, "words": WORDS, "retry": RETRY})


@cache
def _worker() -> str:
    """Return the worker's source with the files it keeps, and a version that changes with any of them."""
    addresses = [reverse("web:offline"), *(address_of(name) for name in SHELL_FILES)]
    source = _found(WORKER).read_text(encoding="utf-8")
    content = source.encode() + b"".join(_found(name).read_bytes() for name in SHELL_FILES)
    version = hashlib.sha256(content).hexdigest()[:12]
    listed = ", ".join(f'"{address}"' for address in addresses)
    places = f'const LOG_OUT = "{reverse("web:logout")}";\nconst FILES = "{settings.STATIC_URL}";'
    return f'const VERSION = "{version}";\nconst SHELL = [{listed}];\n{places}\n{source}'


def _found(name: str) -> Path:
    path = finders.find(name)
    assert path is not None, name
    return Path(path)
