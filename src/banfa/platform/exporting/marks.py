"""What a workbook carries of whoever took it out: on paper in head and foot, on the screen behind the cells, and hidden."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from xlsxwriter import Workbook

WIDTH, HEIGHT = 520, 300
PALE = (0, 0, 0, 26)
ANGLE = 24
LONGEST_HEAD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who took a file out (`username` in Latin letters for the picture), when, what for, and its number."""

    number: str
    username: str
    person: str
    on: str
    purpose: str

    @property
    def words(self) -> str:
        return f"{self.person}（{self.username}） {self.on} {self.purpose} {self.number}"


def put_on(book: Workbook, mark: Mark) -> None:
    """Mark every sheet of a workbook. Call it once the sheets are there and before the book is closed."""
    picture = BytesIO(_picture(f"{mark.username}  {mark.on}  {mark.number}"))
    safe = mark.words.replace("&", "&&")[:LONGEST_HEAD]
    for sheet in book.worksheets():
        sheet.set_header(f"&L&8{safe}")
        sheet.set_footer(f"&L&8{safe}&R&8&P / &N")
        sheet.set_background(picture)
    book.set_properties({"author": mark.person, "comments": mark.words, "keywords": mark.number})


def _picture(words: str) -> bytes:
    """Return the mark as a pale slanted picture that tiles behind the cells."""
    layer = Image.new("RGBA", (WIDTH, HEIGHT), (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(size=20)
    draw.text((30, HEIGHT // 2 - 10), words, font=font, fill=PALE)
    turned = layer.rotate(ANGLE, resample=Image.Resampling.BICUBIC)
    out = BytesIO()
    turned.save(out, format="PNG")
    return out.getvalue()
