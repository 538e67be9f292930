"""Every page, in both languages, on a desk and on a phone: nothing breaks, nothing hides, nothing leaves the house."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit, Visitor

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/palette/?q=a",
    "/palette/?q=nothing-like-this",
    "/keys/",
    "/offline/",
    "/customers/",
    "/customers/?sort=standing&status=active",
    "/customers/?q=nobody-by-this-name",
    "/customers/?edit=*",
    "/customers/?status=active&edit=f.business_format",
    "/customers/?unit=E&edit=unit",
    "/customers/export/?every=1",
    "/lists/customers/views/",
    "/lists/customers/columns/",
    "/customers/{K1}/",
    "/customers/{K1}/?tab=sales&why=grade",
    "/customers/{K1}/?tab=grades&why=mark",
    "/customers/{K7}/?tab=timeline&why=business_format",
    "/customers/{K1}/?tab=appraisals",
    "/customers/{K1}/?tab=attachments&history=name",
    "/customers/{K1}/?tab=sales&by=product&from=sort%3Dcode",
    "/customers/{K1}/?tab=sales&by=lines",
    "/customers/{K1}/fields/phone/",
    "/customers/{K1}/fields/phone/show/",
    "/customers/dictionary/",
    "/customers/dictionary/?q=nothing-by-this-name",
    "/customers/new/",
    "/customers/map/",
    "/customers/units/?depth=2",
    "/customers/quality/",
    "/customers/quality/late/",
    "/customers/quality/late/?cycle=static",
    "/customers/quality/findings/",
    "/customers/quality/inspections/",
    "/customers/{K1}/?tab=quality",
    "/customers/{K1}/merge/{K7}/",
    "/calendars/?day=2026-10-10",
    "/calendars/?year=2027",
    "/duties/",
    "/duties/?by=kind&when=week",
    "/duties/?q=nothing-like-this",
    "/duties/week/",
    "/duties/team/",
    "/duties/team/?span=last-month",
    "/duties/compliance/",
    "/duties/compliance/?by=clause&period=2026Q4",
    "/duties/compliance/rows/?state=overdue",
    "/contacts/plan/team/",
    "/contacts/plan/team/?q=nobody-by-this-name",
    "/contacts/field/",
    "/contacts/visits/",
    "/contacts/visits/?whose=&q=nobody-by-this-name",
    "/contacts/visits/new/?customer={K1}",
    "/contacts/visits/customers/{K1}/",
    "/contacts/visits/customers/{K1}/log/",
    "/contacts/visits/opinions/",
    "/contacts/visits/scores/",
    "/contacts/visits/findings/",
    "/contacts/visits/booklets/",
    "/contacts/visits/booklets/paper/?sheet=display_check",
    "/customers/{K1}/?tab=contacts",
    "/contacts/calls/",
    "/contacts/calls/?span=month",
    "/contacts/calls/new/?customer={K1}",
    "/contacts/calls/report/",
    "/contacts/messages/",
    "/contacts/messages/?show=all",
    "/contacts/messages/coming/",
    "/contacts/messages/list/?state=SENT",
    "/contacts/messages/report/",
    "/contacts/messages/templates/",
    "/contacts/messages/templates/birthday/",
    "/contacts/messages/gateways/",
    "/customers/{K1}/?tab=care",
    "/contacts/gatherings/",
    "/contacts/gatherings/new/",
    "/contacts/gatherings/plans/",
    "/contacts/gatherings/coverage/",
    "/contacts/gatherings/staff/",
    "/contacts/gatherings/library/",
    "/contacts/phrases/?situation=upset",
    "/contacts/phrases/check/",
    "/contacts/phrases/knowledge/?q=nothing-like-this",
    "/customers/{K1}/?tab=gatherings",
    "/customers/areas/",
    "/customers/areas/?q=nowhere",
    "/customers/areas/A1/",
    "/audit/",
    "/audit/?subject=nothing-like-this",
    "/audit/4/",
    "/audit/disclosures/",
    "/audit/disclosures/?at_from=2026-01-01&at_to=2026-12-31",
    "/audit/backups/",
    "/appraisals/",
    "/grading/",
    "/grading/2026Q3-01/",
    "/grading/2026Q3-01/?by=scale&old=2&new=1",
    "/grading/2026Q3-01/?by=mark",
    "/grading/2026Q3-01/?section=units&by=scale",
    "/grading/2026Q3-01/?section=units&unit=E",
    "/grading/2026Q3-01/?unit=W&by=scale",
    "/grading/2026Q3-01/holders/scale/?value=1",
    "/grading/new/",
    "/grading/2026Q3-01/?section=objections",
    "/grading/2026Q3-01/?section=decisions",
    "/grading/2026Q3-01/?section=inputs",
    "/grading/2026Q3-01/publish/",
    "/grading/2026Q3-01/reject/",
    "/grading/2026Q3-01/lock/",
    "/grading/2026Q2-01/lock/",
    "/grading/2026Q3-01/codes/mark/",
    "/grading/2026Q3-01/compare/?by=scale",
    "/grading/decisions/",
    "/grading/decisions/{decision}/",
    "/grading/objections/{objection}/",
    "/grading/groups/",
    "/grading/groups/new/",
    "/grading/simulations/",
    "/grading/simulations/new/",
    "/grading/simulations/S0001/?by=grade",
    "/grading/simulations/S0001/?by=grade&old=B&new=A",
    "/grading/customers/{K1}/object/",
    "/grading/customers/{K1}/request/",
    "/approvals/",
    "/approvals/?tab=mine",
    "/approvals/?tab=all&state=refused",
    "/customers/{K1}/request/?field=settlement_method",
    "/people/",
    "/people/new/",
    "/people/1/",
    "/people/log-ins/",
    "/people/log-ins/?result=WRONG",
    "/people/rules/",
    "/org/",
    "/org/units/E/",
    "/org/units/E/change/",
    "/org/units/new/?parent=E",
    "/org/substitutions/",
    "/org/substitutions/new/",
    "/org/handovers/",
    "/org/handovers/begin/",
    "/customers/assign/rules/",
    "/customers/sharing/",
    "/customers/sharing/ask/",
    "/me/",
    "/me/password/",
    "/me/second-factor/",
    "/me/tokens/new/",
    "/api/",
    "/start/units/",
    "/start/sales/",
    "/start/grade/",
    "/start/look/",
    "/imports/",
    "/imports/?kind=sales",
    "/imports/new/?kind=customers",
    "/imports/batches/1/",
    "/regulations/",
    "/regulations/NY/",
    "/regulations/NY/?state=unclear",
    "/regulations/check/",
    "/regulations/pack/",
    "/regulations/pack/diff/?old=2026.1&new=bank/2026.1",
    "/design/",
    "/design/?theme=both",
]
SEVERE = ("serious", "critical")


def severe(reader: Visit) -> list[str]:
    """Return what hinders people who read otherwise than by eye and mouse."""
    found = Axe().run(reader.page).response["violations"]
    return [
        f"{one['id']} on {reader.page.url}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in SEVERE
        for node in one["nodes"][:3]
    ]


def overflow(reader: Visit) -> int:
    width: int = reader.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [
        pytest.param("zh", 1440, "light", marks=pytest.mark.slow),
        pytest.param("en", 390, "dark", marks=pytest.mark.slow),
        pytest.param("en", 1280, "dark", marks=pytest.mark.slow),
        pytest.param("zh", 390, "light", marks=pytest.mark.slow),
    ],
)
def test_every_page_fits_and_can_be_read_by_everyone(
    visit: Visitor, language: str, width: int, theme: str
) -> None:
    reader = visit(language=language, width=width, theme=theme)
    trouble = []
    for path in PAGES:
        reader.open(path)
        trouble += severe(reader)
        if wider := overflow(reader):
            trouble.append(f"{path} is {wider} px too wide")

    assert "\n".join(trouble) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_log_in_can_be_read_by_everyone(visit: Visitor, language: str, theme: str) -> None:
    reader = visit(language=language, theme=theme, width=390, login=False)
    reader.open("/login/")

    assert severe(reader) == []
    assert overflow(reader) == 0


def test_pages_work_without_scripts(visit: Visitor) -> None:
    reader = visit(script=False)
    page = reader.open("/customers/")

    page.fill("#q", "K1")
    page.press("#q", "Enter")
    page.click("text=平安便民店")
    page.click("text=Why")

    assert "why=grade" in page.url
    assert page.locator(".bf-drawer .bf-reason").inner_text().startswith("Scale index 50%")
