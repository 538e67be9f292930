import pytest
from django.test import Client

from banfa.features.grading.models import GroupVersion, Run, SavedGroup
from banfa.features.grading.services.group_conditions import GroupWish
from banfa.features.grading.services.grouping import save_group
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from banfa.platform.jobs.services import run_next
from tests.features.given import day
from tests.features.grading.groups.conftest import MIDDLE
from tests.platform.exporting.answering import taken
from tests.platform.web.conftest import LoggedIn

GROUPS, NEW, COUNT = "/grading/groups/", "/grading/groups/new/", "/grading/groups/count/"
FRAGMENT = {"HX-Request": "true"}
ROWS = {
    "what-0": "class:scale", "how-0": "one_of", "value-0": ["1", "2"],
    "what-1": "sum:quantity", "how-1": "between", "value-1": ["10", "40"], "joined": "all",
}  # fmt: skip


def words(browser: Client, address: str, **headers: str) -> str:
    return " ".join(browser.get(address, headers=headers or None).content.decode().split())


class TestTheForm:
    def test_saves_rows_as_a_condition_and_finds_the_members(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        browser = logged_in(ada)

        response = browser.post(NEW, {**ROWS, "title": "中间", "do": "save"})
        run_next()

        group = SavedGroup.objects.get()
        assert response["Location"] == f"{GROUPS}{group.number}/"
        assert group.versions.get().condition == (
            'class_of("scale") in ("1", "2") and (sum(quantity) >= 10 and sum(quantity) <= 40)'
        )
        shown = words(browser, response["Location"])
        assert "顺达商行" in shown
        assert "西城副食" in shown
        assert "平安便民店" not in shown

    def test_opens_a_stored_condition_as_rows(
        self, logged_in: LoggedIn, ada: Actor, middle: SavedGroup
    ) -> None:
        shown = words(logged_in(ada), f"{GROUPS}{middle.number}/edit/")

        assert '<option value="class:scale" selected>' in shown
        assert 'name="value-1" value="15"' in shown

    def test_shows_errors_of_a_written_condition_in_place_and_keeps_it(
        self, logged_in: LoggedIn, ada: Actor, summer: Run
    ) -> None:
        written = {"mode": "text", "condition": 'amout > 3 and status == "gone"', "title": "组", "do": "save"}

        response = logged_in(ada).post(NEW, written)

        shown = response.content.decode()
        assert response.status_code == 400
        assert "no field, measure or parameter named amout" in shown
        assert "&#x27;gone&#x27; is not one of the codes" in shown
        assert "amout &gt; 3" in shown
        assert not SavedGroup.objects.exists()

    def test_says_which_row_lacks_its_value(self, logged_in: LoggedIn, ada: Actor, summer: Run) -> None:
        rows = {"what-0": "sum:quantity", "how-0": "at_least", "value-0": "many", "title": "组", "do": "save"}

        response = logged_in(ada).post(NEW, rows)

        assert response.status_code == 400
        assert "&#x27;many&#x27; is no number" in response.content.decode()

    @pytest.mark.parametrize(
        ("act", "selects"), [("add", 3), ("drop-0", 1), ("drop-99", 2), ("nothing", 2)]
    )  # fmt: skip
    def test_adds_and_drops_rows_without_saving(
        self, logged_in: LoggedIn, ada: Actor, summer: Run, act: str, selects: int
    ) -> None:
        response = logged_in(ada).post(NEW, {**ROWS, "do": act}, headers=FRAGMENT)

        shown = response.content.decode()
        assert shown.count('name="what-') == selects
        assert "<html" not in shown
        assert not SavedGroup.objects.exists()

    def test_counts_while_one_writes(self, logged_in: LoggedIn, ada: Actor, mo: Actor, summer: Run) -> None:
        counted = {
            who: logged_in(actor).post(COUNT, ROWS).content.decode()
            for who, actor in (("ada", ada), ("mo", mo))
        }

        assert "2 customers" in counted["ada"]
        assert "of 8 looked at" in counted["ada"]
        assert "1 customer" in counted["mo"]
        assert "of 4 looked at" in counted["mo"]

    def test_says_that_a_run_has_to_be_published_first(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).get(NEW)

        assert response.status_code == 409
        assert "no run is published yet" in response.content.decode()

    def test_is_not_for_readers(self, logged_in: LoggedIn, bo: Actor, summer: Run) -> None:
        assert logged_in(bo).get(NEW).status_code == 403
        assert logged_in(bo).post(COUNT, ROWS).status_code == 403


class TestAGroupsPage:
    def test_shows_a_manager_their_own_members_and_numbers_alone(
        self, logged_in: LoggedIn, mo: Actor, middle: SavedGroup
    ) -> None:
        shown = words(logged_in(mo), f"{GROUPS}{middle.number}/")

        assert "顺达商行" in shown
        assert "西城副食" not in shown
        assert '<div class="v">1</div>' in shown
        assert '<div class="v">2</div>' not in shown
        assert "西城县" not in shown

    def test_gives_the_table_alone_as_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, middle: SavedGroup
    ) -> None:
        shown = words(logged_in(ada), f"{GROUPS}{middle.number}/?unit=W", **FRAGMENT)

        assert "西城副食" in shown
        assert "顺达商行" not in shown
        assert "<html" not in shown

    def test_keeps_the_old_version_readable(
        self, logged_in: LoggedIn, ada: Actor, middle: SavedGroup
    ) -> None:
        wish = GroupWish(title="中坚客户", condition="sum(quantity) >= 30", shared=True)
        save_group(wish, actor=ada, at=day(12), number=middle.number)

        shown = words(logged_in(ada), f"{GROUPS}{middle.number}/?version=1")

        assert GroupVersion.objects.count() == 2
        assert "Old version 1" in shown
        assert "西城副食" in shown

    @pytest.mark.parametrize(
        ("query", "status"),
        [("show=nobody", 400), ("after=x", 400), ("version=9", 404), ("unit=NONE", 404), ("level=none", 400)],
    )
    def test_refuses_an_address_that_means_nothing(
        self, logged_in: LoggedIn, ada: Actor, middle: SavedGroup, query: str, status: int
    ) -> None:
        assert logged_in(ada).get(f"{GROUPS}{middle.number}/?{query}").status_code == status

    def test_is_nothing_to_a_stranger(
        self, logged_in: LoggedIn, cy: Actor, ada: Actor, middle: SavedGroup
    ) -> None:
        assert logged_in(cy).get(f"{GROUPS}{middle.number}/").status_code == 403
        assert logged_in(ada).get(f"{GROUPS}G9999/").status_code == 404

    def test_exports_under_the_right_to_and_logs_it(
        self, logged_in: LoggedIn, ada: Actor, mo: Actor, middle: SavedGroup
    ) -> None:
        browser = logged_in(ada)
        refused = logged_in(mo).get(f"{GROUPS}{middle.number}/export/")
        content = taken(browser, browser.get(f"{GROUPS}{middle.number}/export/"), ending=".xlsx")

        assert refused.status_code == 403
        assert content[:2] == b"PK"
        assert Event.objects.filter(action="group.exported", subject=f"group:{middle.number}").exists()

    def test_stands_in_the_list_with_its_size(
        self, logged_in: LoggedIn, mo: Actor, middle: SavedGroup
    ) -> None:
        shown = words(logged_in(mo), GROUPS)

        assert "中坚客户" in shown
        assert f'in.group={middle.number}">1</a></td>' in shown

    def test_is_deleted_by_its_owner(
        self, logged_in: LoggedIn, ada: Actor, mo: Actor, middle: SavedGroup
    ) -> None:
        assert logged_in(mo).post(f"{GROUPS}{middle.number}/delete/").status_code == 403
        assert logged_in(ada).get(f"{GROUPS}{middle.number}/delete/").status_code == 405
        assert logged_in(ada).post(f"{GROUPS}{middle.number}/delete/").status_code == 302
        assert not SavedGroup.objects.exists()


class TestTheRegister:
    def test_is_narrowed_to_a_group_within_the_readers_sight(
        self, logged_in: LoggedIn, ada: Actor, mo: Actor, middle: SavedGroup
    ) -> None:
        address = f"/customers/?in.group={middle.number}"

        assert ("顺达商行" in (of_all := words(logged_in(ada), address)), "西城副食" in of_all) == (
            True,
            True,
        )
        assert "平安便民店" not in of_all
        assert ("顺达商行" in (own := words(logged_in(mo), address)), "西城副食" in own) == (True, False)

    def test_does_not_know_a_group_of_somebody_else(
        self, logged_in: LoggedIn, ada: Actor, mo: Actor, summer: Run
    ) -> None:
        group = save_group(GroupWish(title="我的", condition=MIDDLE), actor=ada, at=day(11))

        assert logged_in(mo).get(f"/customers/?in.group={group.number}").status_code == 400
