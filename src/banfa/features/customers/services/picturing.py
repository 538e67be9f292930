"""Takes a picture apart and puts it together again, so that nothing but the picture is kept: no place, no camera, no code."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from banfa.features.customers.services.sniffing import FileKind, NotTaken
from banfa.kernel.text import Text

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_560
SMALL_SIDE = 360
FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
QUALITY = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture made anew, with a small one beside it."""

    content: bytes
    small: bytes
    width: int
    height: int


def remade(file: IO[bytes], kind: FileKind) -> Picture:
    """Return the picture alone, upright and no larger than a screen needs. Raises NotTaken."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(file, formats=[FORMATS[kind]])
            _require_size(opened)
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA" if _has_alpha(upright) and kind is not FileKind.JPEG else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotTaken(
            Text("图片已损坏，无法读取；请重新拍摄或导出", "the picture is damaged; take or export it again")
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large() from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(
        content=_written(picture, FORMATS[kind]), small=_written(small, "WEBP"), width=picture.width,
        height=picture.height,
    )  # fmt: skip


def _require_size(picture: Image.Image) -> None:
    """Refuse by the size that the head says, before any pixel is read."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _written(picture: Image.Image, form: str) -> bytes:
    target = BytesIO()
    picture.info = {}  # what came along with it would be written again
    options = {"optimize": True} if form == "PNG" else {"quality": QUALITY}
    picture.save(target, form, **options)
    return target.getvalue()


def _too_large() -> NotTaken:
    return NotTaken(
        Text(
            f"图片超过 {MOST_PIXELS // 10_000:,} 万像素；请缩小后再上传",
            f"the picture has more than {MOST_PIXELS // 1_000_000} megapixels; make it smaller",
        )
    )
