"""The files that the register takes in: units, areas, customers."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Area, Customer
from banfa.features.customers.services.areas import areas_intake
from banfa.features.customers.services.customers import customers_intake
from banfa.features.customers.services.reversing import reverse_import
from banfa.features.customers.services.units import units_intake
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.imports import kinds
from banfa.platform.imports.models import Batch
from banfa.platform.org.current import pack_on


def has_areas() -> bool:
    """Tell whether the regulation decides anything on areas."""
    return pack_on(timezone.localdate()).areas is not None


def customer_addresses(actor: Actor, subjects: Sequence[str]) -> dict[str, str]:
    """Return where customers are seen that the event log calls `customer:CODE`, those that the actor may see."""
    codes = [subject.removeprefix("customer:") for subject in subjects]
    found = visible(Customer, actor).filter(code__in=codes).values_list("code", "pk")
    return {f"customer:{code}": reverse("customers:customer", args=[pk]) for code, pk in found}


def area_addresses(actor: Actor, subjects: Sequence[str]) -> dict[str, str]:
    """Return where areas are seen that the event log calls `area:CODE`, those that the actor may see."""
    codes = [subject.removeprefix("area:") for subject in subjects]
    found = visible(Area, actor).filter(code__in=codes).values_list("code", flat=True)
    return {f"area:{code}": reverse("customers:area", args=[code]) for code in found}


def _reverse(batch: int, actor: Actor, at: datetime) -> Batch:
    return reverse_import(batch, actor=actor, at=at)


def declare_import_kinds() -> None:
    """Tell what the register takes in, and by which words other programs call its items."""
    kinds.declare(
        kinds.ImportKind(
            name="units", title=Text("机构", "Units"), icon="sitemap", order=10, needs=Permission.ORG_UNIT_IMPORT,
            about=Text("组织机构：代码、名称、级别、上级", "The organisation: code, name, level and what stands above"),
            intake=lambda actor, at: units_intake(actor, at=at),
            usual={
                "code": ("机构编号", "部门代码", "部门编码", "组织代码", "组织编码", "unit_code", "org_code", "dept_code"),
                "name": ("部门名称", "组织名称", "单位名称", "unit_name", "org_name", "dept_name"),
                "level": ("层级", "机构层级", "组织级别", "类型", "机构类型"),
                "parent": ("上级部门", "上级组织", "父级", "上级编码", "上级机构编码", "parent_code", "parent_id"),
            },
            examples={"code": "LZ01", "name": "东城分公司", "parent": "LZ"},
        ),
        kinds.ImportKind(
            name="areas", title=Text("片区", "Areas"), icon="map-pin", order=20,
            needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, is_there=has_areas,
            about=Text("片区及制度对片区的判定", "Areas, and what the regulation decides on them"),
            intake=lambda actor, at: areas_intake(actor, at=at),
            usual={
                "code": ("片区编号", "区域代码", "区域编码", "area_code"),
                "name": ("区域名称", "社区", "片区", "area_name"),
                "unit": ("部门", "单位", "机构编码", "机构名称", "unit_code"),
            },
            examples={"code": "P001", "name": "河东社区", "unit": "LZ01"},
            rows=lambda batch: reverse("customers:areas"),
            subjects=area_addresses,
        ),
        kinds.ImportKind(
            name="customers", title=Text("客户", "Customers"), icon="building-store", order=30,
            needs=Permission.CUSTOMERS_CUSTOMER_IMPORT,
            about=Text("客户档案：编码、名称、机构和制度规定的各项", "The register: code, name, unit and every item of the regulation"),
            intake=lambda actor, at: customers_intake(actor, at=at),
            usual={
                "code": ("客户编号", "客户号", "编号", "会员号", "会员卡号", "卡号", "零售户编码", "许可证号", "customer_id", "customer_code", "id", "no"),
                "name": ("店名", "户名", "姓名", "企业名称", "单位名称", "商户名称", "门店名称", "客户全称", "customer_name", "shop"),
                "phone": ("电话号码", "手机", "手机号码", "联系方式", "联系人电话", "mobile", "tel", "telephone"),
                "address": ("详细地址", "经营地址", "联系地址", "门店地址", "street"),
                "opened_on": ("开户日期", "建档日期", "入会日期", "注册日期", "加入日期", "首次合作日期", "created", "since", "joined"),
                "status": ("客户状态", "经营状态", "state"),
                "unit": ("部门", "所属部门", "归属部门", "单位", "归属机构", "管理单位", "营业部", "线路", "unit_code", "dept", "org"),
                "business_format": ("业态", "经营业态", "业态类型", "店铺类型"),
                "area": ("区域", "社区", "片区编码", "area_code"),
            },
            examples={"code": "K0001", "name": "平安便民店", "unit": "LZ01", "area": "P001", "address": "河东路 8 号"},
            rows=lambda batch: reverse("customers:list"),
            subjects=customer_addresses,
            reverse=kinds.Reversal(needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, carry_out=_reverse),
        ),
    )  # fmt: skip
