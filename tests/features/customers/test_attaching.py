"""Photos and documents of a customer: what is taken, what is kept of it, who sees it."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from banfa.features.customers.files import small_path
from banfa.features.customers.models import Attachment
from banfa.features.customers.services import attach, put_back, withdraw
from banfa.features.customers.services.attaching import AttachedBefore, NoReason, NoSuchKind, Sent
from banfa.features.customers.services.sniffing import NotTaken
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Change
from tests.conftest import NOW
from tests.features.customers.page import lin, shops
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["lin", "logged_in", "shops"]
pytestmark = pytest.mark.django_db
MAKER, ORIENTATION, GPS, TURNED = 0x010F, 0x0112, 0x8825, 6


def photo(width: int = 60, height: int = 40, form: str = "JPEG", *, colour: str = "teal") -> bytes:
    """A picture with a camera, a place and a turned head in its data."""
    about = Image.Exif()
    about[MAKER], about[ORIENTATION] = "Camera", TURNED
    about.get_ifd(GPS)[1] = "N"
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, form, exif=about)
    return target.getvalue()


def office(*names: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in names:
            packed.writestr(name, "<x/>")
    return target.getvalue()


def sent(content: bytes, name: str = "门头.jpg") -> Sent:
    return Sent(name, len(content), BytesIO(content))


def attached(shops: dict[str, int], actor: Actor, content: bytes, name: str = "门头.jpg") -> Attachment:
    return attach(shops["Z9"], sent(content, name), kind="storefront", caption="新装修", actor=actor, at=NOW)


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("content", "ending", "is_picture"),
        [
            pytest.param(photo(), "jpg", True, id="jpeg"),
            pytest.param(photo(form="PNG"), "png", True, id="png"),
            pytest.param(photo(form="WEBP"), "webp", True, id="webp"),
            pytest.param(b"%PDF-1.7 text", "pdf", False, id="pdf"),
            pytest.param(office("[Content_Types].xml", "xl/workbook.xml"), "xlsx", False, id="xlsx"),
            pytest.param(office("[Content_Types].xml", "word/document.xml"), "docx", False, id="docx"),
        ],
    )
    def test_it_is_told_by_its_content_whatever_its_name(
        self, lin: Actor, shops: dict[str, int], home: Path, content: bytes, ending: str, is_picture: bool
    ) -> None:
        row = attached(shops, lin, content, "x.exe")

        assert row.file_name == f"x.{ending}"
        assert row.is_picture is is_picture
        assert (home / "files" / row.path).is_file()
        assert (home / "files" / small_path(row.path)).is_file() is is_picture

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"<svg onload=alert(1)>", id="svg"),
            pytest.param(b"<!doctype html><script>", id="html"),
            pytest.param(photo()[:90], id="a picture cut off"),
            pytest.param(b"\xff\xd8\xff" + b"x" * 50, id="a head alone"),
            pytest.param(office("a.txt"), id="an archive"),
            pytest.param(office("xl/workbook.xml", "xl/vbaProject.bin"), id="macros"),
            pytest.param(b"PK\x03\x04 broken", id="a broken archive"),
            pytest.param(b"MZ\x90", id="a program"),
        ],
    )
    def test_anything_else_is_refused_and_leaves_nothing(
        self, lin: Actor, shops: dict[str, int], home: Path, content: bytes
    ) -> None:
        with pytest.raises(NotTaken):
            attached(shops, lin, content)

        assert not Attachment.objects.exists()
        assert not (home / "files").exists()

    def test_a_picture_of_too_many_pixels_is_refused_by_its_head(
        self, lin: Actor, shops: dict[str, int]
    ) -> None:
        target = BytesIO()
        Image.new("1", (20_000, 20_000)).save(target, "PNG")

        with pytest.raises(NotTaken, match="megapixels"):
            attached(shops, lin, target.getvalue())

    def test_only_the_picture_is_kept_upright_and_no_larger_than_needed(
        self, lin: Actor, shops: dict[str, int], home: Path
    ) -> None:
        row = attached(shops, lin, photo(3_000, 1_500))

        with Image.open(home / "files" / row.path) as kept:
            assert dict(kept.getexif()) == {}
            assert kept.size == (1_280, 2_560) == (row.width, row.height)
            assert b"Camera" not in (home / "files" / row.path).read_bytes()

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd", "passwd.jpg"),
            ("a\u202egpj.exe", "agpj.jpg"),
            ("x" * 300 + ".png", "x" * 120 + ".jpg"),
            ("C:\\photos\\门头.jpeg", "门头.jpg"),
            ("", "file.jpg"),
        ],
    )
    def test_its_name_is_words_and_never_a_path(
        self, lin: Actor, shops: dict[str, int], name: str, shown: str
    ) -> None:
        row = attached(shops, lin, photo(), name)

        assert row.file_name == shown
        assert row.path.startswith(f"customers/{shops['Z9']}/")

    def test_the_same_file_again_is_recognised(self, lin: Actor, shops: dict[str, int]) -> None:
        attached(shops, lin, photo())

        with pytest.raises(AttachedBefore):
            attached(shops, lin, photo(), "again.jpg")

    def test_a_kind_that_is_none_is_refused(self, lin: Actor, shops: dict[str, int]) -> None:
        with pytest.raises(NoSuchKind):
            attach(shops["Z9"], sent(photo()), kind="x", caption="", actor=lin, at=NOW)

    def test_it_is_for_those_who_may_change_the_customer(
        self, bo: Actor, lin: Actor, shops: dict[str, int]
    ) -> None:
        with pytest.raises(Denied):
            attached(shops, bo, photo())
        with pytest.raises(NotThere):
            attach(shops["Z5"], sent(photo()), kind="other", caption="", actor=lin, at=NOW)


class TestWithdrawing:
    def test_it_goes_out_of_sight_and_comes_back(self, lin: Actor, shops: dict[str, int], home: Path) -> None:
        row = attached(shops, lin, photo())

        withdraw(shops["Z9"], row.pk, reason="  拍错  门店 ", actor=lin, at=NOW)
        away = Attachment.objects.get()
        put_back(shops["Z9"], row.pk, actor=lin, at=NOW)

        assert (away.withdrawn_because, away.withdrawn_by) == ("拍错 门店", "Lin")
        assert Attachment.objects.get().withdrawn_at is None
        assert (home / "files" / row.path).is_file()
        told = Change.objects.filter(field=f"attachment:{row.pk}").values_list("event__action", flat=True)
        assert list(told) == ["customer.attached", "customer.detached", "customer.reattached"]

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
    def test_it_says_why(self, lin: Actor, shops: dict[str, int], reason: str) -> None:
        row = attached(shops, lin, photo())

        with pytest.raises(NoReason):
            withdraw(shops["Z9"], row.pk, reason=reason, actor=lin, at=NOW)

    def test_one_that_was_sent_again_does_not_come_back(self, lin: Actor, shops: dict[str, int]) -> None:
        row = attached(shops, lin, photo())
        withdraw(shops["Z9"], row.pk, reason="误传", actor=lin, at=NOW)
        attached(shops, lin, photo())

        with pytest.raises(AttachedBefore):
            put_back(shops["Z9"], row.pk, actor=lin, at=NOW)

    def test_one_of_another_customer_is_not_there(self, lin: Actor, shops: dict[str, int]) -> None:
        row = attached(shops, lin, photo())

        with pytest.raises(NotThere):
            withdraw(shops["Z1"], row.pk, reason="误传", actor=lin, at=NOW)


class TestTheTab:
    def test_several_are_sent_at_once_and_each_bad_one_is_named(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        browser, address = logged_in(lin), f"/customers/{shops['Z9']}/files/"
        files = [
            SimpleUploadedFile("门头.jpg", photo()),
            SimpleUploadedFile("坏.svg", b"<svg>"),
            SimpleUploadedFile("合同.pdf", b"%PDF-1.7 x"),
        ]

        response = browser.post(address, {"kind": "licence", "caption": "换证", "files": files})
        page = browser.get(response["Location"]).content.decode()

        assert response["Location"].endswith("?tab=attachments#tab")
        assert "坏.svg: by its content this is no JPEG" in page
        assert "2 files added" in page
        assert page.count("data-picture") == 1
        assert "合同.pdf" in page
        assert "Licence · 换证" in page

    def test_the_timeline_tells_of_it_and_leads_to_the_tab(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        row = attached(shops, lin, photo())
        withdraw(shops["Z9"], row.pk, reason="拍错", actor=lin, at=NOW)

        page = logged_in(lin).get(f"/customers/{shops['Z9']}/?tab=timeline&kind=pictures").content.decode()

        assert "<ins>Storefront · 新装修 · 门头.jpg</ins>" in page
        assert "<del>Storefront · 新装修 · 门头.jpg</del> → <ins>拍错</ins>" in page
        assert page.count('<a class="small" href="?tab=attachments">') == 2

    def test_nothing_chosen_is_said_in_words(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        assert logged_in(lin).post(f"/customers/{shops['Z9']}/files/", {"kind": "other"}).status_code == 400

    def test_a_file_is_handed_out_so_that_nothing_in_it_acts(
        self, logged_in: LoggedIn, lin: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        picture, paper = attached(shops, lin, photo()), attached(shops, lin, b"%PDF-1.7 x", "合 同.pdf")
        browser, address = logged_in(bo), f"/customers/{shops['Z9']}/files"

        shown = browser.get(f"{address}/{picture.pk}/")
        small = browser.get(f"{address}/{picture.pk}/small/")
        kept = browser.get(f"{address}/{picture.pk}/?download")
        document = browser.get(f"{address}/{paper.pk}/")

        assert [one["Content-Type"] for one in (shown, small, document)] == [
            "image/jpeg", "image/webp", "application/pdf",
        ]  # fmt: skip
        assert [one["Content-Disposition"].partition(";")[0] for one in (shown, small, kept, document)] == [
            "inline", "inline", "attachment", "attachment",
        ]  # fmt: skip
        assert "filename*=UTF-8''%E5%90%88%20%E5%90%8C.pdf" in document["Content-Disposition"]
        for one in (shown, small, kept, document):
            assert one["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
            assert one["X-Content-Type-Options"] == "nosniff"
            assert "private" in one["Cache-Control"]
            one.close()

    def test_withdrawing_and_putting_back_lead_to_the_tab(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        row, browser = attached(shops, lin, photo()), logged_in(lin)
        address = f"/customers/{shops['Z9']}/files/{row.pk}"

        bare = browser.post(f"{address}/withdraw/", {"reason": ""})
        away = browser.post(f"{address}/withdraw/", {"reason": "误传"})
        page = browser.get(away["Location"]).content.decode()
        back = browser.post(f"{address}/put-back/")

        assert bare.status_code == 422
        assert "data-picture" not in page
        assert f"{address}/put-back/" in page
        assert "data-picture" in browser.get(back["Location"]).content.decode()

    def test_others_are_refused(
        self, logged_in: LoggedIn, lin: Actor, bo: Actor, cy: Actor, client: Client, shops: dict[str, int]
    ) -> None:
        row = attached(shops, lin, photo())
        own = f"/customers/{shops['Z9']}/files/"

        assert logged_in(bo).post(own, {}).status_code == 403
        assert logged_in(bo).post(f"{own}{row.pk}/withdraw/", {"reason": "x"}).status_code == 403
        assert logged_in(cy).get(f"{own}{row.pk}/").status_code == 403
        assert logged_in(lin).post(f"/customers/{shops['Z5']}/files/", {}).status_code == 404
        assert logged_in(lin).get(f"/customers/{shops['Z1']}/files/{row.pk}/").status_code == 404
        assert client.get(f"{own}{row.pk}/")["Location"].startswith("/login/")
        assert logged_in(lin).get(own).status_code == 405
        assert logged_in(lin).post(f"{own}{row.pk}/").status_code == 405
