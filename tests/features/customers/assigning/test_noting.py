"""Notes on a customer, and reminders to whoever is in charge."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.assigning.noting import BadNote, NobodyToRemind, finish, remind, write_note
from banfa.features.customers.models import CustomerNote
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Person
from tests.conftest import NOW, TODAY
from tests.features.customers.assigning.conftest import give
from tests.platform.web.conftest import LoggedIn


@pytest.fixture
def manager(shops: dict[str, int], mo: Person, head: Actor) -> Actor:
    give("AB", mo, head)
    return actor_of(mo, on=TODAY)


@pytest.mark.clause("FUEL-6.1.2b")
def test_a_superior_reminds_whoever_is_in_charge_who_ticks_it_off(
    logged_in: LoggedIn, shops: dict[str, int], head: Actor, manager: Actor
) -> None:
    answer = logged_in(head).post(f"/customers/{shops['A']}/notes/", {"words": "请本周走访", "how": "remind"})
    browser = logged_in(manager)
    desk = browser.get("/").content.decode()
    note = CustomerNote.objects.get()
    browser.post(f"/customers/notes/{note.pk}/done/")

    assert answer.status_code == 302
    assert "请本周走访" in desk
    assert "请本周走访" not in browser.get("/").content.decode()
    note.refresh_from_db()
    assert (note.by_name, note.to_id, note.done_at is None) == ("Head", manager.person_id, False)


def test_a_note_stands_on_the_page_and_in_the_timeline(
    logged_in: LoggedIn, shops: dict[str, int], manager: Actor
) -> None:
    write_note(shops["A"], "新开了门", actor=manager, at=NOW)

    browser, address = logged_in(manager), f"/customers/{shops['A']}/"
    assert "新开了门" in browser.get(f"{address}?tab=notes").content.decode()
    assert "新开了门" in browser.get(f"{address}?tab=timeline").content.decode()
    assert Event.objects.filter(action="customer.noted", subject="customer:A").count() == 1


def test_others_are_refused(shops: dict[str, int], manager: Actor, bo: Actor, head: Actor) -> None:
    with pytest.raises(Denied):
        write_note(shops["A"], "x", actor=bo, at=NOW)
    with pytest.raises(NotThere):
        write_note(shops["C"], "x", actor=manager, at=NOW)
    with pytest.raises(Denied):
        remind(shops["A"], "x", actor=manager, at=NOW, on=TODAY)
    (sent,) = remind(shops["A"], "x", actor=head, at=NOW, on=TODAY)
    with pytest.raises(NotThere):
        finish(sent.pk, actor=head, at=NOW)


@pytest.mark.parametrize("words", ["", "   ", "字" * 1001])
def test_a_note_says_something_and_not_too_much(shops: dict[str, int], manager: Actor, words: str) -> None:
    with pytest.raises(BadNote):
        write_note(shops["A"], words, actor=manager, at=NOW)


def test_where_nobody_is_in_charge_nobody_is_reminded(shops: dict[str, int], head: Actor) -> None:
    with pytest.raises(NobodyToRemind):
        remind(shops["C"], "请走访", actor=head, at=NOW, on=TODAY)


def test_the_card_costs_as_many_queries_with_many_notes(
    logged_in: LoggedIn, shops: dict[str, int], manager: Actor
) -> None:
    browser, address = logged_in(manager), f"/customers/{shops['A']}/?tab=notes"
    browser.get(address)
    asked = []
    for more in (0, 4):
        for number in range(more):
            write_note(shops["A"], f"第 {number} 条", actor=manager, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1]
