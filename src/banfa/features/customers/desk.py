"""What the register brings to the desk: areas to judge, files with gaps, and what people changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from banfa.features.customers.models import Area, Customer
from banfa.kernel.text import Text
from banfa.platform.access import Permission, is_whole_organisation, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.org.current import pack_on
from banfa.platform.web.news import News, Teller, Told, declare_news
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked

JUDGE, EDIT = Permission.CUSTOMERS_AREA_JUDGE, Permission.CUSTOMERS_CUSTOMER_EDIT
SEEN = Permission.CUSTOMERS_CUSTOMER_READ
COLUMNS = {"phone": "phone", "address": "address"}  # core columns that may stand empty
ALWAYS_THERE = frozenset({"code", "name", "status"})
COUNTED = 10_000
MOST_FIELDS = 2
CHANGED = frozenset({"customer.changed", "customer.restored"})
CREATED, JUDGED = "customer.created", "area.judged"


def areas_to_judge(asked: Asked, today: date) -> Iterator[Owing]:
    """The areas below the reader's part that lack a value which somebody has to judge."""
    areas = pack_on(today).areas
    judged = [(name, one) for name, one in areas.values.items() if one.judged] if areas else []
    if not judged or is_whole_organisation(asked.actor, JUDGE):
        return
    lacking = Q()
    for name, _ in judged:
        lacking |= Q(**{f"values__{name}__isnull": True})
    count = visible(Area, asked.actor, JUDGE).filter(lacking)[: COUNTED + 1].count()
    cites = next((one.cites for _, one in judged if one.cites), ())
    yield Owing(
        icon="map-pin",
        what=Text("判定片区", "Judge areas"),
        about=Text(f"{figure(count)} 个片区待判定", f"{figure(count)} areas to judge"),
        act=Text("判定", "Judge"),
        address=reverse("customers:areas"),
        cites=cites,
        count=count,
    )


def files_with_gaps(asked: Asked, today: date) -> Iterator[Owing]:
    """The required fields that most of the reader's customers lack; only where there are not too many to look at."""
    if is_whole_organisation(asked.actor, EDIT):
        return
    own = visible(Customer, asked.actor, EDIT)
    if own.order_by()[: COUNTED + 1].count() > COUNTED:
        return
    pack = fields_for(asked.actor, pack_on(today))
    required = [(name, one) for name, one in pack.fields.items() if one.required and name not in ALWAYS_THERE]
    counts = [(own.filter(_empty(name)).count(), name, one) for name, one in required]
    worst = sorted((row for row in counts if row[0]), key=lambda row: -row[0])[:MOST_FIELDS]
    for count, name, one in worst:
        title = one.title.text
        yield Owing(
            icon="file-pencil",
            what=Text("补录必填项", "Fill in what is required"),
            about=Text(
                f"{title.zh}，{figure(count)} 户未填", f"{title.en}, {figure(count)} customers lack it"
            ),
            act=Text("补录", "Fill in"),
            address=f"{reverse('customers:list')}?{urlencode({f'f.{name}.is': 'empty'})}",
            cites=one.cites,
            count=1,
        )


def _empty(name: str) -> Q:
    if name == "opened_on":
        return Q(opened_on=None)
    return Q(**{COLUMNS[name]: ""}) if name in COLUMNS else Q(**{f"attributes__{name}__isnull": True})


def tell_changes(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """Count the customers of the reader's part that were changed or entered, and by how many people."""
    codes = {event.name for event in events}
    seen = dict(visible(Customer, asked.actor).filter(code__in=codes).values_list("code", "pk"))
    new = [event for event in events if event.action == CREATED and event.name in seen]
    changed = [event for event in events if event.action in CHANGED and event.name in seen]
    for icon, what, own in (
        ("user-plus", Text("新建客户", "Customers entered"), new),
        ("pencil", Text("资料修改", "Files changed"), changed),
    ):
        if own:
            yield _line(icon, what, own, seen)


def _line(icon: str, what: Text, own: Sequence[Told], seen: dict[str, int]) -> News:
    customers = list(dict.fromkeys(event.name for event in own))
    people = len({event.who for event in own})
    only = reverse("customers:customer", args=[seen[customers[0]]])
    count = figure(len(customers))
    single = f"{customers[0]}，{own[0].who}", f"{customers[0]}, {own[0].who}"
    many = (
        f"{count} 户，{people} 人",
        f"{count} customers, by {people} {'people' if people > 1 else 'person'}",
    )
    words = single if len(customers) == 1 else many
    return News(
        icon=icon, what=what, about=Text(*words), at=own[0].at,
        address=f"{only}?tab=timeline" if len(customers) == 1 else f"{reverse('customers:list')}?sort=name",
    )  # fmt: skip


def tell_judgements(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """Count the areas that were judged."""
    seen = dict(
        visible(Area, asked.actor).filter(code__in={one.name for one in events}).values_list("code", "name")
    )
    own = [event for event in events if event.name in seen]
    areas = {event.name for event in own}
    if own:
        newest, count = own[0].name, len(areas)
        about = Text(seen[newest], seen[newest]) if count == 1 else Text(f"{count} 个", f"{count} of them")
        address = reverse("customers:area", args=[newest]) if count == 1 else reverse("customers:areas")
        yield News(
            icon="map-pin", what=Text("片区判定", "Areas judged"), about=about, address=address, at=own[0].at
        )


def declare_register_desk() -> None:
    """Tell the desk about the register."""
    declare_owed(
        Source(name="areas", needs=JUDGE, order=80, find=areas_to_judge),
        Source(name="gaps", needs=EDIT, order=85, find=files_with_gaps),
    )
    declare_news(
        Teller(name="customers", needs=SEEN, actions=CHANGED | {CREATED}, tell=tell_changes),
        Teller(name="areas", needs=SEEN, actions=frozenset({JUDGED}), tell=tell_judgements),
    )
