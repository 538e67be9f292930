"""The pages of imports: who may open them, what they say to input that cannot be."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from banfa.platform.access import Actor
from banfa.platform.importing.models import Draft
from banfa.platform.imports.models import Batch
from tests.conftest import NOW
from tests.platform.importing.conftest import UNITS, csv, landed, matched, send, uploaded, words
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
MIB = 1024 * 1024


class TestTheBeginning:
    def test_offers_what_the_reader_may_bring(self, browser: Client) -> None:
        page = browser.get("/imports/new/?kind=sales").content.decode()

        assert 'value="sales" required checked' in page
        assert all(f'value="{kind}"' in page for kind in ("units", "areas", "customers", "appraisals"))

    def test_takes_a_file_of_17_mib_as_it_came(self, browser: Client) -> None:
        line = "X9,很长的机构名称" + "一" * 200 + ",department,X\n"
        content = (UNITS + line * (17 * MIB // len(line.encode()) + 1)).encode()

        response = send(browser, content)
        draft = Draft.objects.get()

        assert response["Location"] == f"/imports/{draft.pk}/"
        assert draft.size == len(content) > 17 * MIB

    def test_comes_as_a_fragment_alone(self, browser: Client) -> None:
        response = browser.get("/imports/new/", headers=FRAGMENT)

        assert response.content.decode().lstrip().startswith('<section class="bf-card" id="begin">')
        assert "HX-Request" in response["Vary"]

    def test_offers_a_customer_manager_the_appraisals_alone(self, logged_in: LoggedIn, lin: Actor) -> None:
        page = logged_in(lin).get("/imports/new/").content.decode()

        assert 'value="appraisals"' in page
        assert 'value="customers"' not in page

    @pytest.mark.parametrize("address", ["/imports/", "/imports/new/", "/imports/template/units.xlsx"])
    def test_is_not_there_for_a_stranger_and_closed_to_a_reader(
        self, logged_in: LoggedIn, cy: Actor, bo: Actor, address: str
    ) -> None:
        assert logged_in(cy).get(address).status_code == 404
        assert logged_in(bo).get(address).status_code == 403

    def test_refuses_a_kind_that_is_not_the_readers(self, logged_in: LoggedIn, lin: Actor) -> None:
        assert logged_in(lin).get("/imports/new/?kind=units").status_code == 403
        assert send(logged_in(lin)).status_code == 403
        assert logged_in(lin).get("/imports/new/?kind=nonsense").status_code == 404

    def test_takes_nothing_by_other_methods(self, browser: Client) -> None:
        assert browser.delete("/imports/new/").status_code == 405

    def test_wants_the_token_of_the_site(self, ada: Actor, logged_in: LoggedIn) -> None:
        browser = logged_in(ada)
        browser.handler.enforce_csrf_checks = True

        assert send(browser).status_code == 403


class TestAnUpload:
    def test_without_a_file_says_so_and_keeps_the_kind(self, browser: Client) -> None:
        response = browser.post("/imports/new/", {"kind": "units"})

        assert response.status_code == 400
        assert "no file arrived" in response.content.decode()
        assert 'value="units" required checked' in response.content.decode()

    def test_without_a_kind_says_so(self, browser: Client) -> None:
        response = browser.post("/imports/new/", {"file": csv(UNITS)})

        assert response.status_code == 400
        assert "choose what you want to import" in response.content.decode()

    def test_over_the_limit_is_refused_and_leaves_nothing(
        self, browser: Client, home: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "BANFA_UPLOAD_BYTES", 1 << 20)

        response = send(browser, b"x" * (3 << 20))

        assert response.status_code == 413
        assert "over the limit of 1 MiB" in response.content.decode()
        assert not Draft.objects.exists()
        assert not list((settings.BANFA_HOME / "uploads" / "incoming").iterdir())

    def test_goes_on_to_its_own_page_even_out_of_a_fragment(self, browser: Client) -> None:
        response = browser.post("/imports/new/", {"kind": "units", "file": csv(UNITS)}, headers=FRAGMENT)

        assert response["HX-Redirect"] == f"/imports/{Draft.objects.get().pk}/"

    @pytest.mark.parametrize(
        ("address", "kept"),
        [("/customers/", "/customers/"), ("https://evil.example/", ""), ("//evil.example", "")],
    )
    def test_keeps_where_to_go_on_if_that_is_here(self, browser: Client, address: str, kept: str) -> None:
        send(browser, next=address)

        assert Draft.objects.get().after == kept


class TestADraft:
    @pytest.mark.parametrize("what", ["", "match/", "start/", "stop/", "throw/", "rejected.xlsx"])
    def test_is_not_there_for_anybody_else(
        self, browser: Client, logged_in: LoggedIn, bo: Actor, what: str
    ) -> None:
        send(browser)
        draft, other = Draft.objects.get(), logged_in(bo)
        ask = other.get if what in ("", "rejected.xlsx") else other.post

        assert ask(f"/imports/{draft.pk}/{what}").status_code == 404

    def test_is_changed_by_post_alone(self, browser: Client) -> None:
        send(browser)
        draft = Draft.objects.get()

        assert all(
            browser.get(f"/imports/{draft.pk}/{act}/").status_code == 405
            for act in ("start", "throw", "stop")
        )

    def test_that_waits_says_so_and_asks_again(self, browser: Client) -> None:
        send(browser)
        draft = Draft.objects.get()

        assert 'hx-trigger="every 1s"' in words(browser, draft)
        assert words(browser, draft, **{"HX-Request": "true"}).lstrip().startswith('<div id="import"')

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "no data rows"),
            (b"code,name\n", "no data rows"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "of the old kind"),
            (b"%PDF-1.7", "this is a PDF"),
            (b"<html><table></table></html>", "web page"),
            (b'code,name\nX,"open\n', "quote opened at line 2"),
        ],
    )
    def test_that_cannot_be_read_says_why_and_offers_another_file(
        self, browser: Client, content: bytes, said: str
    ) -> None:
        draft = uploaded(browser, content)

        page = words(browser, draft)
        assert said in page
        assert "Choose another file" in page
        assert "hx-trigger" not in page.split('id="import"')[1]

    def test_without_a_column_for_what_is_required_names_it_and_keeps_the_choice(
        self, browser: Client
    ) -> None:
        draft = uploaded(browser)

        response = browser.post(f"/imports/{draft.pk}/match/", {"column-1": "code", "column-2": "code"})

        page = response.content.decode()
        assert response.status_code == 400
        assert "no column is chosen for Unit name, Level" in page
        assert "several columns are chosen for Unit code" in page
        assert page.count('<option value="code" selected>') == 2
        draft.refresh_from_db()
        assert draft.stage == Draft.Stage.MATCH

    def test_shows_refused_rows_by_reason_and_page(self, browser: Client) -> None:
        bad = (
            "".join(f"B{row},迷路部{row},department,NOWHERE{row}\n" for row in range(60))
            + "C,无级,galaxy,LZ\n"
        )
        draft = matched(browser, uploaded(browser, UNITS + bad))

        page = words(browser, draft)
        assert "there is no unit &#x27;…&#x27;" in page
        assert "1–50 / 61" in page
        assert "51–60 / 60" in words(browser, draft, "?reason=0&after=50")
        assert browser.get(f"/imports/{draft.pk}/?reason=99").status_code == 400
        assert browser.get(f"/imports/{draft.pk}/?after=-1").status_code == 400


class TestWhatLanded:
    def test_leads_on_where_the_reader_wished(self, browser: Client) -> None:
        draft = landed(browser, matched(browser, uploaded(browser, next="/customers/")))

        assert '<a class="btn btn-primary" href="/customers/">' in words(browser, draft)

    def test_stands_row_by_row_on_the_batchs_page(self, browser: Client) -> None:
        draft = landed(browser, matched(browser, uploaded(browser)))

        page = browser.get(f"/imports/batches/{draft.batch_id}/").content.decode()
        assert "X1" in page
        assert page.count(">New<") >= 2

    def test_is_listed_with_who_and_when(self, browser: Client, ada: Actor) -> None:
        Batch.objects.create(
            kind="units", file_name="old.csv", fingerprint="f", rows=3, actor_name=ada.name, at=NOW
        )

        page = browser.get("/imports/?kind=units").content.decode()
        assert "old.csv" in page
        assert "old.csv" not in browser.get("/imports/?kind=sales").content.decode()

    def test_is_not_there_for_who_brought_nothing_of_it(
        self, logged_in: LoggedIn, lin: Actor, ada: Actor
    ) -> None:
        batch = Batch.objects.create(
            kind="units", file_name="old.csv", fingerprint="f", rows=3, actor_name="x", at=NOW
        )

        assert logged_in(lin).get(f"/imports/batches/{batch.pk}/").status_code == 404
        assert "old.csv" not in logged_in(lin).get("/imports/").content.decode()

    def test_of_units_cannot_be_reversed(self, browser: Client, ada: Actor) -> None:
        batch = Batch.objects.create(
            kind="units", file_name="old.csv", fingerprint="f", rows=3, actor_name="x", at=NOW
        )

        assert browser.post(f"/imports/batches/{batch.pk}/reverse/").status_code == 404

    def test_is_read_with_a_steady_number_of_queries(
        self, browser: Client, ada: Actor, django_assert_max_num_queries: object
    ) -> None:
        for number in range(30):
            Batch.objects.create(
                kind="units",
                file_name=f"{number}.csv",
                fingerprint=str(number),
                rows=3,
                actor_name="x",
                at=NOW,
            )

        with django_assert_max_num_queries(20):  # type: ignore[operator]
            browser.get("/imports/")


@pytest.mark.parametrize("kind", ["units", "areas", "customers", "sales", "appraisals"])
def test_a_template_has_the_columns_of_the_regulation(browser: Client, kind: str) -> None:
    response = browser.get(f"/imports/template/{kind}.xlsx")

    with CalamineWorkbook.from_filelike(BytesIO(response.content)) as book:
        assert len(book.sheet_names) == 3
        headings = book.get_sheet_by_index(0).to_python()[0]
        example = book.get_sheet_by_index(1).to_python()
    assert any("(required)" in str(heading) for heading in headings)
    assert len(example[1]) == len(headings)
