"""Posts are data of packs: what they allow, where, and that nobody hands on what they lack."""

from datetime import date
from pathlib import Path

import pytest

from banfa.platform.access import Actor, Denied, Permission, actor_of, may_on, require_on
from banfa.platform.access.appointing import BeyondOwnRights, NoSuchPost, appoint
from banfa.platform.access.post_register import post_title, posts_in_force, rights_in_force, unknown_rights
from banfa.platform.access.posts import give_post, hand_password, let_back
from banfa.platform.org.models import Appointment, Person, Substitution, Unit
from banfa.policy.loading import check, load, packs
from tests.conftest import NOW, TODAY, person

EDIT, READ = Permission.CUSTOMERS_CUSTOMER_EDIT, Permission.CUSTOMERS_CUSTOMER_READ
NOTE, REMIND = Permission.CUSTOMERS_NOTE_WRITE, Permission.CUSTOMERS_CUSTOMER_REMIND


def test_every_shipped_pack_grants_only_what_banfa_knows() -> None:
    names = {version.name for version in packs()}

    assert {name: list(unknown_rights(load(name, on=TODAY))) for name in names} == {
        name: [] for name in names
    }


def test_a_pack_that_grants_what_there_is_not_is_not_valid(tmp_path: Path) -> None:
    folder = tmp_path / "trial" / "2026.1"
    folder.mkdir(parents=True)
    head = "name: trial\nversion: '2026.1'\neffective: 2000-01-01\nextends: [base]\n"
    words = "{zh: 试, en: Trial}"
    post = f"posts:\n  clerk:\n    title: {words}\n    inferred: true\n    may: [customers:customer:raed]\n    like: [radeer]\n"
    (folder / "pack.yaml").write_text(f"{head}title: {words}\nsummary: {words}\n{post}", encoding="utf-8")

    said = {problem.text.en for problem in check(folder)}

    assert said == {
        "there is no post radeer; did you mean reader?",
        "there is no permission customers:customer:raed; did you mean customers:customer:read?",
    }


class TestThePostsInForce:
    def test_are_those_of_the_pack_with_those_that_it_extends(self, ada: Actor) -> None:
        posts = posts_in_force(TODAY)

        assert {"administrator", "reader", "section_head", "network_office"} <= set(posts)
        assert post_title("section_head").zh == "区域营销部经理"
        assert posts["customer_manager"].sees == "own"

    @pytest.mark.django_db
    def test_are_those_of_the_base_before_anything_is_set_up(self) -> None:
        assert {"administrator", "reader"} <= set(posts_in_force(TODAY))
        assert "section_head" not in posts_in_force(TODAY)

    def test_an_unknown_post_is_named_with_what_there_is(self, ada: Actor) -> None:
        with pytest.raises(NoSuchPost, match="did you mean section_head"):
            appoint(username="wu", name="Wu", post="section_haed", password="x", actor=ada, at=NOW, on=TODAY)

    def test_an_administrator_may_everything(self, ada: Actor) -> None:
        assert rights_in_force(TODAY)["administrator"].all == frozenset(Permission)


class TestOwnCustomersAlone:
    def test_give_rights_on_no_unit_but_a_place_in_the_organisation(self, units: dict[str, Unit]) -> None:
        manager = actor_of(person("mo", "customer_manager", units["E1"]), on=TODAY)

        assert manager.may(EDIT)
        assert manager.scopes_of(EDIT) == ()
        assert manager.reach_of(Permission.ORG_UNIT_READ) == (units["E1"].path,)

    def test_a_second_post_that_sees_units_widens_it(self, units: dict[str, Unit]) -> None:
        mo = person("mo", "customer_manager", units["E1"])
        Appointment.objects.create(person=mo, post="reader", unit=units["W"], from_on=TODAY)

        manager = actor_of(mo, on=TODAY)

        assert manager.scopes_of(READ) == (units["W"].path,)
        assert manager.scopes_of(EDIT) == ()


class TestStandingIn:
    def test_gives_the_rights_of_the_post_on_the_days_and_no_longer(self, units: dict[str, Unit]) -> None:
        away = person("su", "section_head", units["E"])
        cover = person("mo", None)
        Substitution.objects.create(
            appointment=away.appointments.get(), person=cover, from_on=date(2026, 10, 8), until_on=date(2026, 10, 10),
            reason="休假", made_by="Ada", made_at=NOW,
        )  # fmt: skip

        during = actor_of(cover, on=date(2026, 10, 9))

        assert during.scopes_of(EDIT) == (units["E"].path,)
        assert during.stands_for == ("Su",)
        assert not actor_of(cover, on=date(2026, 10, 7)).permissions
        assert not actor_of(cover, on=date(2026, 10, 10)).permissions

    def test_ends_with_the_post_stood_in_for(self, units: dict[str, Unit]) -> None:
        away = person("su", "section_head", units["E"])
        cover = person("mo", None)
        Substitution.objects.create(
            appointment=away.appointments.get(), person=cover, from_on=date(2026, 10, 1), until_on=date(2026, 12, 1),
            reason="休假", made_by="Ada", made_at=NOW,
        )  # fmt: skip
        Appointment.objects.filter(person=away).update(until_on=date(2026, 10, 9))

        assert actor_of(cover, on=date(2026, 10, 8)).permissions
        assert not actor_of(cover, on=date(2026, 10, 9)).permissions


@pytest.fixture
def fuel(db: None) -> dict[str, Unit]:
    """A fuel company: a unit, a district in it, a station in that."""
    from banfa.platform.access.founding import found
    from banfa.platform.org.placing import GivenUnit, place_units

    found(name="澜江", pack="fuel", administrator="root", password="correct horse", at=NOW, on=TODAY)
    rows = [("P", "province", None), ("U", "prefecture", "P"), ("D", "county", "U"), ("S", "station", "D")]
    place_units(GivenUnit(code=code, name=code, level=level, parent=above) for code, level, above in rows)
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.mark.clause("FUEL-6.1.2b")
def test_upper_levels_remind_the_level_itself_edits_and_lower_ones_assist(fuel: dict[str, Unit]) -> None:
    """A customer of the district: the unit above comments and reminds, the district edits, the station does neither."""
    above = actor_of(person("above", "retail_department", fuel["U"]), on=TODAY)
    own = actor_of(person("own", "district_manager", fuel["D"]), on=TODAY)
    below = actor_of(person("below", "station_manager", fuel["S"]), on=TODAY)
    district = fuel["D"].path

    assert [may_on(above, right, district) for right in (READ, NOTE, REMIND, EDIT)] == [
        True,
        True,
        True,
        False,
    ]
    assert [may_on(own, right, district) for right in (READ, NOTE, EDIT)] == [True, True, True]
    assert [may_on(below, right, district) for right in (READ, NOTE, EDIT)] == [False, False, False]
    assert may_on(above, EDIT, fuel["U"].path)
    with pytest.raises(Denied):
        require_on(above, EDIT, district)


@pytest.mark.clause("FUEL-6.1.2b")
def test_a_lower_level_assists_with_the_customers_it_is_assigned_and_decides_nothing(
    fuel: dict[str, Unit],
) -> None:
    below = actor_of(person("below", "station_manager", fuel["S"]), on=TODAY)

    assert {holding.post for holding in below.own[NOTE]} == {"station_manager"}
    assert EDIT not in below.own


class TestNobodyGrantsWhatTheyLack:
    @pytest.fixture
    def chief(self, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Actor:
        """May appoint in the east, and may do there what a section head may."""
        return _with_rights(units["E"], "section_head", Permission.ORG_PERSON_APPOINT)

    def test_a_post_with_more_rights_is_refused(self, chief: Actor) -> None:
        with pytest.raises(BeyondOwnRights, match="nobody grants what they lack"):
            appoint(
                username="wu",
                name="Wu",
                post="network_office",
                password="x",
                actor=chief,
                at=NOW,
                on=TODAY,
                unit_code="E1",
            )

        assert not Person.objects.filter(username="wu").exists()

    def test_a_post_with_the_same_rights_is_given(self, chief: Actor) -> None:
        wu = appoint(
            username="wu",
            name="Wu",
            post="section_head",
            password="x",
            actor=chief,
            at=NOW,
            on=TODAY,
            unit_code="E1",
        )

        assert actor_of(wu, on=TODAY).scopes_of(EDIT) == (Unit.objects.get(code="E1").path,)

    def test_neither_is_a_post_outside_of_ones_part(self, chief: Actor) -> None:
        with pytest.raises(Exception, match="not found, or outside"):
            appoint(
                username="wu",
                name="Wu",
                post="section_head",
                password="x",
                actor=chief,
                at=NOW,
                on=TODAY,
                unit_code="W",
            )

    def test_nobody_gives_themselves_more(self, chief: Actor) -> None:
        with pytest.raises(BeyondOwnRights):
            give_post(chief.person_id, post="administrator", unit_code="E", actor=chief, at=NOW, on=TODAY)

    def test_nobody_hands_a_password_to_act_as_somebody_with_more(
        self, chief: Actor, units: dict[str, Unit]
    ) -> None:
        strong = person("zhao", "administrator", units["E"])

        with pytest.raises(BeyondOwnRights):
            hand_password(strong.pk, password="a new one", actor=chief, at=NOW, on=TODAY)
        with pytest.raises(BeyondOwnRights):
            let_back(strong.pk, actor=chief, at=NOW, on=TODAY)


def _with_rights(unit: Unit, post: str, *more: Permission) -> Actor:
    """An actor with a post's rights below a unit, and some more there."""
    from dataclasses import replace

    one = person("chief", post, unit)
    actor = actor_of(one, on=TODAY)
    return replace(actor, grants={**actor.grants, **dict.fromkeys(more, (unit.path,))})
