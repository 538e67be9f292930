from datetime import date

import pytest

from banfa.features.customers.models import Customer
from banfa.features.grading.models import GroupCount, GroupMember, GroupVersion, Run, SavedGroup
from banfa.features.grading.queries.groups import (
    Which,
    group_shown,
    groups,
    groups_shown,
    members,
    sizes_by_unit,
)
from banfa.features.grading.services import publish
from banfa.features.grading.services.group_conditions import (
    BadCondition,
    BadTitle,
    BadWindow,
    GroupWish,
    NothingPublished,
)
from banfa.features.grading.services.group_counting import count_every_group, count_group
from banfa.features.grading.services.group_trying import try_condition
from banfa.features.grading.services.grouping import (
    TitleTaken,
    delete_group,
    queue_counting,
    save_group,
)
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Event
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from tests.features.given import day, register
from tests.features.grading.groups.conftest import MIDDLE

BUYERS = "sum(quantity) > 0"


def codes(actor: Actor, version: GroupVersion, which: Which = Which.NOW) -> list[str]:
    return [one.code for one in members(actor, version, which).members]


def saved(
    actor: Actor, title: str, condition: str, *, number: str = "", on: int = 11, months: int | None = None
) -> GroupVersion:
    wish = GroupWish(title=title, condition=condition, shared=True, months=months)
    group = save_group(wish, actor=actor, at=day(on), number=number)
    count_group(group.number, actor=actor, at=day(on))
    return group_shown(actor, group.number).version


class TestSaving:
    def test_finds_who_meets_conditions_on_field_class_and_behaviour(self, ada: Actor, summer: Run) -> None:
        condition = f'{MIDDLE} and business_format == "Z" and area("market_type") != "X"'

        version = saved(ada, "中坚", MIDDLE)
        none = saved(ada, "无片区", condition)

        assert (codes(ada, version), codes(ada, none)) == (["K2", "K3"], [])
        assert group_shown(ada, version.group.number).size == 2

    def test_goes_through_a_job_with_progress(self, ada: Actor, summer: Run) -> None:
        group = save_group(GroupWish(title="有购进", condition=BUYERS), actor=ada, at=day(11))

        job = queue_counting(group.number, actor=ada)
        done = run_next()

        assert done is not None
        assert (done.pk, done.state, done.result) == (job.pk, Job.State.DONE, {"group": group.number})
        assert done.done == done.total > 1
        assert codes(ada, group_shown(ada, group.number).version) == ["K1", "K2", "K3", "K4"]

    def test_counts_over_a_window_of_its_own(self, ada: Actor, summer: Run) -> None:
        """K2 bought 50 in May and 30 in August, K1 5 and 50."""
        assert codes(ada, saved(ada, "一季", "sum(quantity) > 55")) == []
        assert codes(ada, saved(ada, "半年", "sum(quantity) > 55", months=6)) == ["K2"]

    def test_reads_the_register_of_today_and_classes_as_published(self, ada: Actor, summer: Run) -> None:
        register(ada, {"code": "K3", "name": "西城副食", "unit": "W11", "business_format": "B"}, at=day(10))

        version = saved(ada, "今日业态", 'class_of("business_format") == "Z" and business_format == "B"')

        assert codes(ada, version) == ["K3"]


class TestAnotherCondition:
    def test_is_a_new_version_and_the_old_one_keeps_its_members(self, ada: Actor, middle: SavedGroup) -> None:
        version = saved(ada, "中坚客户", "sum(quantity) >= 30", number=middle.number, on=13)

        old = group_shown(ada, middle.number, 1).version
        assert (version.number, codes(ada, version)) == (2, ["K1", "K2"])
        assert (old.condition, codes(ada, old)) == (MIDDLE, ["K2", "K3"])

    def test_shows_who_came_and_went_and_keeps_since_when(self, ada: Actor, middle: SavedGroup) -> None:
        version = saved(ada, "中坚客户", "sum(quantity) >= 30", number=middle.number, on=13)

        now = {one.code: one.since_on for one in members(ada, version).members}
        left = [(one.code, one.left_on) for one in members(ada, version, Which.LEFT).members]
        assert now == {"K1": date(2026, 10, 13), "K2": date(2026, 10, 11)}
        assert codes(ada, version, Which.JOINED) == ["K1"]
        assert left == [("K3", date(2026, 10, 13))]

    def test_but_another_title_is_not(self, ada: Actor, middle: SavedGroup) -> None:
        renamed = saved(ada, "骨干客户", MIDDLE, number=middle.number)

        assert (renamed.number, SavedGroup.objects.get().title) == (1, "骨干客户")


class TestCountingAgain:
    def test_notes_who_joined_and_who_left_with_their_days(self, ada: Actor, summer: Run) -> None:
        version = saved(ada, "食杂店", 'business_format == "Z"')
        register(ada, {"code": "K7", "name": "无业态店", "unit": "E11", "business_format": "Z"}, at=day(12))
        register(ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": "B"}, at=day(12))

        count = count_group(version.group.number, actor=ada, at=day(14))

        assert count is not None
        assert (count.size, count.joined, count.left) == (7, 1, 1)
        assert codes(ada, version, Which.JOINED) == ["K7"]
        assert [
            (one.code, one.since_on, one.left_on) for one in members(ada, version, Which.LEFT).members
        ] == [("K1", date(2026, 10, 11), date(2026, 10, 14))]

    def test_lets_a_member_come_back(self, ada: Actor, summer: Run) -> None:
        version = saved(ada, "食杂店", 'business_format == "Z"')
        for on, form in ((12, "B"), (14, "Z")):
            register(
                ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": form}, at=day(on)
            )
            count_group(version.group.number, actor=ada, at=day(on + 1))

        rows = GroupMember.objects.filter(version=version, customer__code="K1").order_by("pk")

        assert [(row.since_on, row.left and row.left.on) for row in rows] == [
            (date(2026, 10, 11), date(2026, 10, 13)),
            (date(2026, 10, 15), None),
        ]

    def test_follows_each_publication(self, ada: Actor, middle: SavedGroup) -> None:
        """In the second quarter K1 bought 5, which leaves it among the lesser ones; the period is then the older one."""
        publish("2026Q2-01", actor=ada, at=day(14))

        job = run_next()

        assert job is not None
        assert (job.kind, job.state, job.result) == ("grading.groups", Job.State.DONE, {"groups": "1"})
        assert GroupCount.objects.count() == 2

    def test_leaves_out_a_condition_that_the_pack_no_longer_knows_and_says_why(
        self, ada: Actor, middle: SavedGroup
    ) -> None:
        GroupVersion.objects.update(condition="gone_with_the_old_pack > 3")

        assert count_every_group(actor=ada, at=day(14)) == []

        version = group_shown(ada, middle.number).version
        assert "no field, measure or parameter named gone_with_the_old_pack" in version.failure_en
        assert codes(ada, version) == ["K2", "K3"]


class TestAccess:
    def test_a_manager_sees_the_members_and_the_size_of_their_own_unit(
        self, mo: Actor, middle: SavedGroup
    ) -> None:
        shown = group_shown(mo, middle.number)
        assert shown.count is not None

        assert (shown.size, codes(mo, shown.version)) == (1, ["K2"])
        assert [(one.code, one.size) for one in sizes_by_unit(mo, shown.count, level="county")] == [("E", 1)]
        with pytest.raises(NotThere):
            sizes_by_unit(mo, shown.count, within="W")

    def test_who_sees_no_customer_sees_no_group(self, cy: Actor, middle: SavedGroup) -> None:
        with pytest.raises(Denied):
            groups(cy)

    def test_a_group_of_ones_own_is_nobody_elses(self, ada: Actor, mo: Actor, summer: Run) -> None:
        group = save_group(GroupWish(title="我的", condition=BUYERS), actor=ada, at=day(11))

        assert groups_shown(mo) == []
        with pytest.raises(NotThere):
            group_shown(mo, group.number)

    def test_a_reader_saves_none(self, bo: Actor, summer: Run) -> None:
        with pytest.raises(Denied):
            save_group(GroupWish(title="我的", condition=BUYERS), actor=bo, at=day(11))

    def test_a_shared_group_is_changed_by_its_owner_or_an_administrator(
        self, ada: Actor, mo: Actor, middle: SavedGroup
    ) -> None:
        own = save_group(GroupWish(title="东区", condition=BUYERS, shared=True), actor=mo, at=day(11))

        with pytest.raises(Denied):
            save_group(GroupWish(title="改", condition=BUYERS), actor=mo, at=day(12), number=middle.number)
        delete_group(own.number, actor=ada, at=day(12))

        assert [one.number for one in groups(ada)] == [middle.number]

    def test_a_hidden_field_cannot_be_asked_about(self, mo: Actor, summer: Run) -> None:
        """Whoever could ask whether a phone number is such and such would soon know it."""
        with pytest.raises(BadCondition) as caught:
            save_group(GroupWish(title="电话", condition='phone == "13800000000"'), actor=mo, at=day(11))

        assert "hidden from you" in caught.value.text.en


class TestBadInput:
    @pytest.mark.parametrize(
        ("condition", "said"),
        [
            pytest.param("", "write a condition", id="nothing"),
            pytest.param("busines_format == 1", "did you mean business_format", id="an unknown field"),
            pytest.param('sum(quantity) > "x"', "cannot be compared", id="a type clash"),
            pytest.param("sum(quantity)", "a yes or no is needed", id="a number"),
            pytest.param("新组 and sum(amount) > 1", "cannot name the group itself", id="itself by its title"),
            pytest.param('class_of("新组") == "1"', "cannot name the group itself", id="itself as a class"),
            pytest.param("share(amount) > 0.1", "divides by a group", id="a share"),
            pytest.param("sum(amount) / 0 > 1", "zero", id="a division by zero"),
            pytest.param('fact("supply_agreement")', "nothing supplies the fact", id="a fact that nobody supplies"),
            pytest.param("sum(amount) > " + "1" * 2_000, "at most 2,000 characters", id="too long"),
            pytest.param("__import__('os')", "no function __import__", id="a call of something else"),
        ],
    )  # fmt: skip
    def test_a_condition_is_refused_in_both_languages_and_nothing_changes(
        self, ada: Actor, summer: Run, condition: str, said: str
    ) -> None:
        with pytest.raises(BadCondition) as caught:
            save_group(GroupWish(title="新组", condition=condition), actor=ada, at=day(11))

        assert said in caught.value.text.en
        assert caught.value.text.zh != caught.value.text.en
        assert not SavedGroup.objects.exists()

    @pytest.mark.parametrize("title", ["中坚客户", " 中坚客户 "])
    def test_a_title_is_given_once(self, ada: Actor, mo: Actor, middle: SavedGroup, title: str) -> None:
        for actor in (ada, mo):
            with pytest.raises(TitleTaken):
                save_group(GroupWish(title=title, condition=BUYERS, shared=True), actor=actor, at=day(12))

        assert SavedGroup.objects.count() == 1

    @pytest.mark.parametrize("title", ["", "  ", "字" * 61])
    def test_a_title_fits(self, ada: Actor, summer: Run, title: str) -> None:
        with pytest.raises(BadTitle):
            save_group(GroupWish(title=title, condition=BUYERS), actor=ada, at=day(11))

    @pytest.mark.parametrize("months", [0, -1, 121])
    def test_a_window_is_some_months(self, ada: Actor, summer: Run, months: int) -> None:
        with pytest.raises(BadWindow):
            save_group(GroupWish(title="组", condition=BUYERS, months=months), actor=ada, at=day(11))

    def test_without_a_published_run_there_is_nothing_to_stand_on(self, ada: Actor) -> None:
        with pytest.raises(NothingPublished):
            save_group(GroupWish(title="组", condition=BUYERS), actor=ada, at=day(11))


class TestTrying:
    def test_counts_without_storing_anything(self, ada: Actor, mo: Actor, summer: Run) -> None:
        before = Event.objects.count()
        wish = GroupWish(title="", condition=MIDDLE)

        of_all, of_the_east = (try_condition(wish, actor=who, on=day(11).date()) for who in (ada, mo))

        assert (of_all.looked_at, of_all.customers) == (8, 2)
        assert (of_the_east.looked_at, of_the_east.customers) == (4, 1)
        assert of_all.is_exact
        assert (Event.objects.count(), SavedGroup.objects.count()) == (before, 0)

    def test_of_many_customers_an_even_part_is_looked_at(
        self, ada: Actor, summer: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.grading.services.group_trying.MOST_LOOKED_AT", 4)
        every_second = Customer.objects.filter(pk__in=[pk for pk in _ids() if pk % 2 == 0])

        found = try_condition(GroupWish(title="", condition=BUYERS), actor=ada, on=day(11).date())

        buyers = every_second.filter(code__in=["K1", "K2", "K3", "K4"]).count()
        assert (found.looked_at, found.found, found.customers) == (every_second.count(), buyers, 2 * buyers)


def _ids() -> list[int]:
    return list(Customer.objects.values_list("pk", flat=True))


def test_a_deleted_group_takes_its_members_along_and_leaves_an_event(ada: Actor, middle: SavedGroup) -> None:
    delete_group(middle.number, actor=ada, at=day(12))

    assert not GroupMember.objects.exists()
    assert Event.objects.latest("pk").action == "group.deleted"
