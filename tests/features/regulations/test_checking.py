import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banfa.features.regulations.drafts.unpacking import LARGEST_FILE, MOST_FILES, BadUpload, files_of
from banfa.platform.access import Actor
from banfa.policy.loading.folders import SHIPPED
from tests.features.regulations.conftest import NEWER, LoggedIn

pytestmark = pytest.mark.django_db
ADDRESS = "/regulations/check/"
SHARES = """
classifications:
  scale:
    title: {zh: 经营规模, en: Scale of business}
    of: status == "active"
    within: [unit_at("city"), business_format]
    over: {quarters: 1}
    score: (share(quantity) + share(amount)) / 2
    rank:
      - {value: "1", zh: 大, en: large, share: {value: 30%, inferred: true}}
      - {value: "2", zh: 中, en: medium, share: {value: 50%, inferred: true}}
      - {value: "3", zh: 小, en: small, share: {value: 20%, inferred: true}}
    zero_score: "3"
    inferred: true
"""


def given(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def zipped(*files: tuple[str, bytes], link: bool = False) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            if link:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def refusal(*uploaded: SimpleUploadedFile, pasted: str = "") -> str:
    with pytest.raises(BadUpload) as refused:
        files_of(uploaded, pasted)
    return refused.value.text.en


@pytest.fixture
def browser(logged_in: LoggedIn, ada: Actor) -> Client:
    return logged_in(ada)


def answer(browser: Client, *, status: int = 200, **data: object) -> str:
    response = browser.post(ADDRESS, data)
    assert response.status_code == status, response.content[:300]
    return str(response.content.decode())


class TestAnUpload:
    def test_of_nothing_says_what_to_give(self) -> None:
        assert "choose YAML files" in refusal()

    def test_beside_pasted_text_is_ambiguous(self) -> None:
        assert "not both" in refusal(given("a.yaml", "name: x"), pasted="name: x")

    @pytest.mark.parametrize("name", ["pack.xlsx", "pack", "pack.yaml.exe", ""])
    def test_of_another_kind_is_refused(self, name: str) -> None:
        with pytest.raises(BadUpload, match="YAML"):
            files_of([given(name or "x", "name: x")], "")

    def test_of_a_file_that_is_too_large_is_refused(self) -> None:
        assert "is over 1024 KiB" in refusal(given("pack.yaml", b"#" * (LARGEST_FILE + 1)))

    def test_of_a_zip_gives_its_files_without_their_folders(self) -> None:
        packed = zipped(("tobacco/2026.2/pack.yaml", b"name: x"), ("tobacco/2026.2/more.yml", b"a: 1"))

        assert files_of([given("draft.zip", packed)], "") == {"pack.yaml": b"name: x", "more.yml": b"a: 1"}

    @pytest.mark.parametrize("name", ["../pack.yaml", "/etc/pack.yaml", "..\\pack.yaml", "c:/pack.yaml"])
    def test_of_a_zip_that_points_outside_is_refused(self, name: str) -> None:
        assert "points outside" in refusal(given("draft.zip", zipped((name, b"a: 1"))))

    def test_of_a_zip_with_a_link_is_refused(self) -> None:
        assert "symbolic link" in refusal(
            given("draft.zip", zipped(("pack.yaml", b"/etc/passwd"), link=True))
        )

    def test_of_a_zip_that_blows_up_is_refused_by_its_directory(self) -> None:
        bomb = zipped(*((f"{n}.yaml", b"0" * LARGEST_FILE) for n in range(5)))

        assert len(bomb) < 100_000
        assert "is over 4096 KiB" in refusal(given("draft.zip", bomb))

    def test_of_a_zip_of_too_many_files_is_refused(self) -> None:
        packed = zipped(*((f"{n}.yaml", b"a: 1") for n in range(MOST_FILES + 1)))

        assert f"{MOST_FILES + 1} files" in refusal(given("draft.zip", packed))

    def test_of_a_zip_in_a_zip_is_refused(self) -> None:
        assert "is no YAML file" in refusal(
            given("draft.zip", zipped(("inner.zip", zipped(("a.yaml", b"")))))
        )

    def test_of_a_name_twice_is_refused(self) -> None:
        assert "stands twice" in refusal(
            given("draft.zip", zipped(("a/pack.yaml", b""), ("b/pack.yaml", b"")))
        )

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"not a zip"])
    def test_of_a_broken_zip_is_refused(self, content: bytes) -> None:
        assert "damaged" in refusal(given("draft.zip", content))

    def test_of_a_zip_with_a_wrong_checksum_is_refused(self) -> None:
        packed = bytearray(zipped(("pack.yaml", b"name: tobacco\n" * 50)))
        packed[45] ^= 0xFF

        assert "damaged" in refusal(given("draft.zip", bytes(packed)))


class TestTheCheck:
    def test_of_a_shipped_version_finds_nothing_and_no_difference(self, browser: Client) -> None:
        folder = SHIPPED / "tobacco" / "2026.1"
        packed = zipped(*((path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))))

        page = answer(browser, files=given("draft.zip", packed))

        assert "The draft is sound" in page
        assert "It says the same as the version in force" in page

    def test_of_a_version_tells_every_fault_with_its_line(self, browser: Client) -> None:
        wrong = NEWER.lstrip().replace("NY-7.b", "NY-7.zz").replace("lookup: status", "lookup: statuss")

        page = answer(browser, files=given("pack.yaml", wrong))

        assert "2 things are wrong" in page
        assert "NY-7.zz" in page
        assert "statuss" in page
        assert page.count("pack.yaml : 1") == 2

    def test_of_one_file_lays_it_over_the_pack_in_force(self, browser: Client) -> None:
        page = answer(browser, text=SHARES)

        assert "The draft is sound" in page
        assert "20%" in page
        assert "30%" in page

    def test_leads_to_a_simulation_with_the_numbers_that_changed(self, browser: Client) -> None:
        page = answer(browser, text=SHARES)

        assert "/grading/simulations/new/?set=" in page
        assert "scale.rank.1.share%3D30%25" in page

    def test_keeps_what_was_pasted(self, browser: Client) -> None:
        page = answer(browser, text="classifications: [oops\n<b>")

        assert "classifications: [oops\n&lt;b&gt;" in page
        assert "draft.yaml : " in page

    def test_of_another_pack_lists_no_differences(self, browser: Client) -> None:
        folder = SHIPPED / "bank" / "2026.1"
        packed = zipped(*((path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))))

        assert "The draft is of the pack bank; tobacco is in force." in answer(
            browser, files=given("bank.zip", packed)
        )

    @pytest.mark.parametrize("name", ["../../x", "", "a" * 300, "a/b", "[1]"])
    def test_takes_no_folder_from_a_head(self, browser: Client, name: str, tmp_path: Path) -> None:
        page = answer(browser, files=given("pack.yaml", f"name: {name}\nversion: '../..'\n"))

        assert "wrong" in page

    def test_of_several_files_needs_a_head(self, browser: Client) -> None:
        page = answer(browser, status=400, files=[given("a.yaml", "a: 1"), given("b.yaml", "b: 1")])

        assert "several files need a pack.yaml" in page

    def test_refuses_an_empty_form_in_the_page(self, browser: Client) -> None:
        assert "there is no draft" in answer(browser, status=400)

    def test_is_for_whoever_may_read_packs(self, logged_in: LoggedIn, cy: Actor) -> None:
        assert logged_in(cy).get(ADDRESS).status_code == 403
        assert logged_in(cy).post(ADDRESS, {"text": SHARES}).status_code == 403

    def test_knows_no_other_way_of_asking(self, browser: Client) -> None:
        assert browser.put(ADDRESS).status_code == 405
