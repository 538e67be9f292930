"""Views of the register, saved, shared and put in order, and columns as each person wants them."""

import pytest

from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.lists import services
from banfa.platform.lists.models import SavedView
from banfa.platform.lists.queries import liked, views
from banfa.platform.lists.services import BadColumns, BadTitle, TitleTaken, ViewWish
from banfa.platform.org.models import Unit
from banfa.platform.web.refusals import BadRequest
from tests.conftest import NOW, TODAY, person
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db


def save(
    actor: Actor, title: str = "在营", query: str = "status=active", *, share: bool = False
) -> SavedView:
    return services.save_view(CUSTOMERS, ViewWish(title=title, query=query, share=share), actor=actor, at=NOW)


def titles(actor: Actor) -> list[str]:
    return [view.title.zh for view in views(actor, CUSTOMERS, liked(actor, CUSTOMERS))]


@pytest.fixture
def lin(units: dict[str, Unit]) -> Actor:
    """Lin manages the east and may share there."""
    return actor_of(person("lin", "section_head", units["E"]), on=TODAY)


class TestSaving:
    def test_a_view_is_ones_own(self, ada: Actor, lin: Actor) -> None:
        save(ada)

        assert titles(ada) == ["全部客户", "资料待补", "在营"]
        assert "在营" not in titles(lin)

    def test_what_it_asks_for_is_kept_plainly(self, ada: Actor) -> None:
        assert save(ada, query="status=active&after=5&q=&view=3").query == "status=active"

    def test_it_is_logged_once(self, ada: Actor) -> None:
        view = save(ada)

        event = Event.objects.get(action="view.saved")
        assert (event.subject, event.summary["title"]) == (f"view:{view.pk}", "在营")

    @pytest.mark.parametrize("title", ["", "   ", "长" * 41])
    def test_it_has_a_short_name(self, ada: Actor, title: str) -> None:
        with pytest.raises(BadTitle):
            save(ada, title)

    def test_a_name_is_given_once(self, ada: Actor, lin: Actor) -> None:
        save(ada)
        save(lin)

        with pytest.raises(TitleTaken):
            save(ada, query="status=suspended")

    def test_what_makes_no_sense_is_not_saved(self, ada: Actor) -> None:
        with pytest.raises(BadRequest):
            save(ada, query="status=nonsense")

    def test_a_stranger_saves_nothing(self, cy: Actor) -> None:
        with pytest.raises(Denied):
            save(cy)


class TestSharing:
    def test_the_whole_house_sees_what_is_shared_from_above(self, ada: Actor, lin: Actor, bo: Actor) -> None:
        save(ada, share=True)

        assert titles(lin)[-1] == titles(bo)[-1] == "在营"

    def test_a_unit_shares_with_itself_and_those_below(
        self, ada: Actor, lin: Actor, units: dict[str, Unit]
    ) -> None:
        below = actor_of(person("mei", "reader", units["E11"]), on=TODAY)
        elsewhere = actor_of(person("wu", "reader", units["W"]), on=TODAY)
        save(lin, share=True)

        assert "在营" in titles(below)
        assert "在营" not in titles(elsewhere)
        assert "在营" not in titles(ada)

    def test_it_takes_the_right(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            save(bo, share=True)

        assert not SavedView.objects.exists()

    def test_another_persons_view_is_only_read(self, ada: Actor, lin: Actor) -> None:
        view = save(ada, share=True)

        with pytest.raises(Denied):
            services.change_view(CUSTOMERS, view.pk, title="我的", actor=lin, at=NOW)
        with pytest.raises(Denied):
            services.remove_view(CUSTOMERS, view.pk, actor=lin, at=NOW)

    def test_what_is_not_shared_is_not_there(self, ada: Actor, lin: Actor) -> None:
        view = save(ada)

        with pytest.raises(NotThere):
            services.change_view(CUSTOMERS, view.pk, title="我的", actor=lin, at=NOW)


class TestChanging:
    def test_the_log_has_what_was_before(self, ada: Actor) -> None:
        view = save(ada)
        services.change_view(CUSTOMERS, view.pk, title="停供", query="status=suspended", actor=ada, at=NOW)

        rows = Event.objects.get(action="view.changed").changes.values_list("field", "old", "new")
        assert set(rows) == {("title", "在营", "停供"), ("query", "status=active", "status=suspended")}

    def test_the_same_again_changes_nothing(self, ada: Actor) -> None:
        view = save(ada)
        services.change_view(CUSTOMERS, view.pk, title="在营", actor=ada, at=NOW)

        assert not Event.objects.filter(action="view.changed").exists()

    def test_what_was_removed_comes_back(self, ada: Actor) -> None:
        view = save(ada)
        services.remove_view(CUSTOMERS, view.pk, actor=ada, at=NOW)
        gone = titles(ada)
        services.restore_view(CUSTOMERS, view.pk, actor=ada, at=NOW)

        assert "在营" not in gone
        assert "在营" in titles(ada)

    def test_it_does_not_come_back_over_another_of_its_name(self, ada: Actor) -> None:
        view = save(ada)
        services.remove_view(CUSTOMERS, view.pk, actor=ada, at=NOW)
        save(ada)

        with pytest.raises(TitleTaken):
            services.restore_view(CUSTOMERS, view.pk, actor=ada, at=NOW)


class TestColumns:
    def keep(self, actor: Actor, *columns: str, view: str = "all") -> None:
        services.keep_columns(CUSTOMERS, view, columns, actor=actor, is_dense=True, size=100)

    def test_they_are_kept_for_each_view(self, ada: Actor) -> None:
        self.keep(ada, "unit", "f.address")
        self.keep(ada, "status", view="incomplete")

        assert liked(ada, CUSTOMERS).columns == {"all": ["unit", "f.address"], "incomplete": ["status"]}
        assert (liked(ada, CUSTOMERS).is_dense, liked(ada, CUSTOMERS).size) == (True, 100)

    def test_none_are_the_usual_ones(self, ada: Actor) -> None:
        self.keep(ada, "unit")
        self.keep(ada)

        assert liked(ada, CUSTOMERS).columns == {}

    def test_another_person_sees_the_usual_ones(self, ada: Actor, lin: Actor) -> None:
        self.keep(ada, "unit")

        assert liked(lin, CUSTOMERS).columns == {}

    def test_a_column_that_is_none_is_refused(self, ada: Actor) -> None:
        with pytest.raises(BadColumns):
            self.keep(ada, "password")

    def test_an_unusual_number_of_rows_is_the_usual_one(self, ada: Actor) -> None:
        services.keep_columns(CUSTOMERS, "all", ["unit"], actor=ada, is_dense=False, size=10**6 % 32_000)

        assert liked(ada, CUSTOMERS).size == 0


class TestThePages:
    def test_a_view_is_saved_and_opened(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        response = browser.post("/lists/customers/views/save/", {"title": "在营", "query": "status=active"})

        view = SavedView.objects.get()
        assert response["Location"] == f"/customers/?status=active&view={view.pk}"
        page = browser.get(response["Location"]).content.decode()
        assert f'data-view="{view.pk}"' in page
        assert "Update view" not in page
        assert "Update view" in browser.get(f"/customers/?status=suspended&view={view.pk}").content.decode()

    def test_the_list_opens_with_the_chosen_view(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser, view = logged_in(ada), save(ada)
        browser.post("/lists/customers/views/opens/", {"view": str(view.pk)})

        assert browser.get("/customers/")["Location"] == f"/customers/?status=active&view={view.pk}"
        assert browser.get("/customers/?view=all").status_code == 200

    def test_tabs_change_places(self, logged_in: LoggedIn, ada: Actor) -> None:
        view = save(ada)
        logged_in(ada).post("/lists/customers/views/order/", {"view": str(view.pk), "way": "up"})

        assert titles(ada) == ["全部客户", "在营", "资料待补"]

    def test_a_view_is_managed_and_removed_with_a_way_back(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser, view = logged_in(ada), save(ada)
        assert "在营" in browser.get("/lists/customers/views/").content.decode()

        page = browser.post(f"/lists/customers/views/{view.pk}/remove/", follow=True).content.decode()

        assert f"/lists/customers/views/{view.pk}/restore/" in page

    def test_columns_are_chosen(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)
        assert "f.address" in browser.get("/lists/customers/columns/").content.decode()

        response = browser.post(
            "/lists/customers/columns/",
            {"view": "all", "column": ["f.address", "unit"], "back": "status=active"},
        )

        assert response["Location"] == "/customers/?status=active&view=all"
        assert liked(ada, CUSTOMERS).columns == {"all": ["f.address", "unit"]}

    @pytest.mark.parametrize("path", ["views/", "columns/"])
    def test_another_list_is_not_there_and_a_stranger_is_denied(
        self, logged_in: LoggedIn, ada: Actor, cy: Actor, path: str
    ) -> None:
        assert logged_in(ada).get(f"/lists/nothing/{path}").status_code == 404
        assert logged_in(cy).get(f"/lists/customers/{path}").status_code == 403

    @pytest.mark.parametrize("path", ["save/", "opens/", "order/", "1/", "1/remove/", "1/restore/"])
    def test_what_writes_is_posted(self, logged_in: LoggedIn, ada: Actor, path: str) -> None:
        assert logged_in(ada).get(f"/lists/customers/views/{path}").status_code == 405

    def test_a_view_that_is_not_there_is_said_so(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        assert browser.post("/lists/customers/views/99/", {"title": "x"}).status_code == 404
        assert browser.post("/lists/customers/views/opens/", {"view": "99"}).status_code == 404

    def test_the_tabs_are_counted(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/customers/counts/").content.decode()

        assert "innerHTML:[data-view=&#x27;all&#x27;] .n" in page or "[data-view='all'] .n" in page
