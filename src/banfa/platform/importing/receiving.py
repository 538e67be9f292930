"""Takes an upload straight to the data folder's disk, up to a limit; what is cut off leaves nothing behind."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest

from banfa.platform.importing import uploads


class Received(UploadedFile):  # type: ignore[type-arg]  # generic for the checker alone
    """A file that has arrived whole; it goes with the request unless somebody takes it."""

    def take_to(self, path: Path) -> None:
        """Put it in its place."""
        assert self.file is not None
        Path(self.file.name).replace(path)

    def close(self) -> None:
        with suppress(FileNotFoundError):  # it was taken
            super().close()


class ToDisk(FileUploadHandler):
    """Writes the parts of a file as they come. A file over the limit is thrown away and `is_too_large` says so."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._close()
        self._file = tempfile.NamedTemporaryFile(dir=uploads.incoming(), prefix="upload-")  # noqa: SIM115
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._file is not None
        if start + len(raw_data) > settings.BANFA_UPLOAD_BYTES:
            self.is_too_large = True
            self._close()
            raise StopUpload(connection_reset=False)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> Received:
        assert self._file is not None
        self._file.flush()
        self._file.seek(0)
        received, self._file = self._file, None
        return Received(file=received, name=self.file_name or "", size=file_size)

    def upload_interrupted(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()  # and with it the file goes
            self._file = None
