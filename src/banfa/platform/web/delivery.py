"""Serves our own files compressed and for good: their address carries the version of all of them.

Nothing is collected first. What is compressed lies in `BANFA_HOME/cache/static` and can be deleted at any time.
"""

import gzip
import os
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError, StaticFile

PACKED = frozenset({".css", ".js", ".svg", ".json", ".webmanifest", ".html"})
TEXTUAL = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
LEAST = 600  # bytes below which a packed file is no shorter to send


class DeliveryMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Finds static files where they lie in the packages, and answers with their packed twins."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        """Return a file with its packed twin, where that is worth it."""
        if not Path(path).is_file():
            raise MissingFileError(path)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        packed = None if settings.DEBUG else packed_twin(Path(path), settings.BANFA_HOME)
        return StaticFile(path, headers.items(), encodings={"gzip": str(packed)} if packed else {})

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Tell whether an address never gets another content: all below the versioned prefix."""
        return not settings.DEBUG and url.startswith(self.static_prefix)


class PackingMiddleware(GZipMiddleware):
    """Packs pages and other text on their way; workbooks and pictures are packed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        return super().process_response(request, response) if kind.startswith(TEXTUAL) else response


def packed_twin(path: Path, home: Path) -> Path | None:
    """Return the packed copy of a file in the data folder, made on first need; None where it is not worth it."""
    if path.suffix not in PACKED or not home.is_dir():
        return None
    content = path.read_bytes()
    if len(content) < LEAST:
        return None
    twin = home / "cache" / "static" / f"{sha256(content).hexdigest()[:32]}{path.suffix}.gz"
    if not twin.exists():
        twin.parent.mkdir(parents=True, exist_ok=True)
        fresh = twin.with_name(f"{twin.name}.{os.getpid()}")
        fresh.write_bytes(gzip.compress(content, 9, mtime=0))
        fresh.replace(twin)
    return twin
