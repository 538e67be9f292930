"""The register for other programs: listed and searched as on the page, read, changed and added to under the same rights."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from banfa.features.customers import queries
from banfa.features.customers.forms import not_understood, wish_in
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.listing import Listed
from banfa.features.customers.services.programs import change_fields, create_from_program, version_of
from banfa.features.customers.services.writing import values_of
from banfa.features.customers.standing import standings
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides, note_read, personal_in
from banfa.platform.api.building import in_chinese
from banfa.platform.api.entrance import caller_of
from banfa.platform.api.once import once
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue
from banfa.policy.values.masking import masked

router = Router(tags=["customers"])
USUAL, MOST = 40, 200
PLACE = "api"
LISTING = in_chinese(
    "客户列表",
    "与页面相同的搜索和筛选；除下列参数外，页面地址中的筛选都可用：f.信息项=值、f.信息项.from、.to、.has、.is=empty|filled；同一个键写两次表示任一值。",
)
READING = in_chinese("读取一个客户", "按客户编码读取。")
CHANGING = in_chinese(
    "修改客户信息项", "要么全部修改，要么都不改。制度要求审批的信息项转为申请，列在 requests 中。"
)
ADDING = in_chinese("新增客户", "录入一个客户；所有不符合要求之处一次说明。")
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Given = dict[str, str | int | bool | Decimal | None]


class UnitShown(Schema):
    """A unit by its code and name."""

    code: str
    name: str


class CustomerShown(Schema):
    """A customer: `fields` as stored, those with a mask masked; `version` goes back with a change."""

    id: int
    code: str
    name: str
    unit: UnitShown
    fields: dict[str, Any]
    version: str


class CustomerLine(Schema):
    """A customer in a list."""

    id: int
    code: str
    name: str
    unit: str
    fields: dict[str, Any]


class CustomerPage(Schema):
    """Some customers; `next` is the `after` of the page that follows, null on the last one."""

    customers: list[CustomerLine]
    next: int | None


class Change(Schema):
    """What to change, against the version that was read. `why` is the reason where an approval is asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Annotated[str, StringConstraints(max_length=64)]
    fields: Given = Field(min_length=1, max_length=200)
    why: Annotated[str, StringConstraints(max_length=500)] = ""


class New(Schema):
    """A new customer: `fields` hold its code, its name, its unit's code and what else the register asks for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fields: Given = Field(min_length=1, max_length=200)


class CustomerWritten(CustomerShown):
    """The customer after a change; `requests` are the fields that wait for an approval, with their requests."""

    requests: dict[str, str]


@router.get("", response=CustomerPage, summary="List customers", openapi_extra=LISTING)
def list_customers(
    request: HttpRequest,
    q: str = "",
    unit: str = "",
    grade: str = "",
    sort: str = "name",
    after: int | None = None,
    limit: int = USUAL,
) -> dict[str, Any]:
    """Search and filter as on the page: beside the parameters named here every filter of its address is taken.

    `f.FIELD=VALUE`, `f.FIELD.from`, `f.FIELD.to`, `f.FIELD.has`, `f.FIELD.is=empty|filled`; a key twice means either value.
    """
    actor = caller_of(request).actor
    if not 0 < limit <= MOST:
        raise not_understood("limit", str(limit))
    query = request.GET.copy()
    query.pop("limit", None)
    wish, pack = wish_in(_address(query), actor), fields_for(actor, pack_on(timezone.localdate()))
    current = standings()
    found = queries.customers_wished(actor, wish, current)
    page = queries.page_of(actor, found, wish, current, size=limit)
    shown = [_line(actor, pack, one) for one in page.customers]
    _note(actor, pack, [one.code for one in page.customers])
    return {"customers": shown, "next": page.last.pk if page.last and page.has_after else None}


@router.get("/{code}", response=CustomerShown, summary="Read a customer", openapi_extra=READING)
def read_customer(request: HttpRequest, code: Code) -> dict[str, Any]:
    """One customer by its code."""
    actor = caller_of(request).actor
    return _shown(actor, queries.customer_coded(actor, code))


@router.patch(
    "/{code}", response={200: CustomerWritten}, summary="Change fields of a customer", openapi_extra=CHANGING
)
@once
def change_customer(request: HttpRequest, code: Code, change: Change) -> tuple[int, dict[str, Any]]:
    """All fields change or none. What the regulation wants approved becomes a request and stands in `requests`."""
    actor = caller_of(request).actor
    customer = queries.customer_coded(actor, code)
    written = change_fields(
        customer.pk,
        _as_written(change.fields),
        version=change.version,
        why=change.why,
        actor=actor,
        at=timezone.now(),
    )
    return 200, _shown(actor, written.customer) | {"requests": dict(written.requests)}


@router.post("", response={201: CustomerShown}, summary="Add a customer", openapi_extra=ADDING)
@once
def add_customer(request: HttpRequest, new: New) -> tuple[int, dict[str, Any]]:
    """Enter a customer; everything that cannot be taken is named in one answer."""
    actor = caller_of(request).actor
    return 201, _shown(actor, create_from_program(_as_written(new.fields), actor=actor, at=timezone.now()))


def _address(query: QueryDict) -> str:
    if "before" in query or "view" in query or "edit" in query:
        key = next(one for one in ("before", "view", "edit") if one in query)
        raise not_understood(key, str(query[key]))
    return query.urlencode()


def _shown(actor: Actor, customer: Customer) -> dict[str, Any]:
    pack = fields_for(actor, pack_on(timezone.localdate()))
    _note(actor, pack, [customer.code])
    return {
        "id": customer.pk, "code": customer.code, "name": customer.name,
        "unit": {"code": customer.unit.code, "name": customer.unit.name},
        "fields": _fields(actor, pack, values_of(customer)), "version": version_of(customer, actor),
    }  # fmt: skip


def _line(actor: Actor, pack: Pack, one: Listed) -> dict[str, Any]:
    core = {
        "code": one.code, "name": one.name, "status": one.status, "phone": one.phone or None,
        "address": one.address or None, "opened_on": one.opened_on.isoformat() if one.opened_on else None,
    }  # fmt: skip
    fields = _fields(actor, pack, {**one.attributes, **core})
    return {"id": one.pk, "code": one.code, "name": one.name, "unit": one.unit, "fields": fields}


def _fields(actor: Actor, pack: Pack, held: Mapping[str, StoredValue]) -> dict[str, StoredValue]:
    """Return what the actor may read; a value with a mask is masked, as on the page."""
    known = {name: held[name] for name in pack.fields if held.get(name) not in (None, "")}
    return {
        name: masked(pack.fields[name], value) if hides(actor, pack.fields[name]) else value
        for name, value in known.items()
    }


def _note(actor: Actor, pack: Pack, codes: list[str]) -> None:
    if names := personal_in(actor, pack.fields, pack.fields):
        note_read(actor, codes, names, at=timezone.now(), place=PLACE)


def _as_written(given: Given) -> dict[str, object]:
    """Return the values as the one parser reads them everywhere: a decimal by its figures."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in given.items()}
