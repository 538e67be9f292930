"""From which day a regulation holds, and whether an organisation can have one of its own."""

from datetime import date

import pytest

from banfa.policy.loading import load, packs
from tests.clauses.own_packs import WriteOwnPack


@pytest.mark.clause("CRM-RULE2-10a", "CRM-SYS-6.2", "OIL-DISP-16", "CRM-RULE-12")
def test_a_version_holds_from_its_day_on_and_not_before(own_pack: WriteOwnPack) -> None:
    name = own_pack("2026.1", effective="2026-01-01", extends="company")
    own_pack("2026.2", effective="2026-07-01", extends="company")

    in_force = [load(name, on=day).version for day in (date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1))]

    assert in_force == ["2026.1", "2026.2", "2026.2"]
    kept = {one.version: one.effective for one in packs() if one.name == name}
    assert kept == {"2026.1": date(2026, 1, 1), "2026.2": date(2026, 7, 1)}


@pytest.mark.clause("CRM-SYS-5.1")
def test_a_new_company_sets_units_posts_fields_and_intervals_without_a_change_of_the_program(
    own_pack: WriteOwnPack,
) -> None:
    rules = """
    levels:
      - {code: company, title: {zh: 公司, en: Company}, inferred: true}
      - {code: shop, title: {zh: 门店, en: Shop}, inferred: true}
    posts:
      stylist: {title: {zh: 造型师, en: Stylist}, inferred: true, customers: one, like: [reader]}
    fields:
      hair: {title: {zh: 发质, en: Hair}, inferred: true, group: basic}
    quality:
      cycles:
        review: {title: {zh: 月查, en: Monthly}, of: [static], every: month, inferred: true}
    """
    own_pack("2026.1", effective="2026-01-01", extends="base", rules=rules)

    ours = load("ours", on=date(2026, 10, 8))

    assert [level.code for level in ours.levels] == ["company", "shop"]
    assert (ours.posts["stylist"].customers, "hair" in ours.fields) == ("one", True)
    assert ours.quality.cycles["review"].every == "month"
