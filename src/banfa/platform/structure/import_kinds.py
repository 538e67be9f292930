"""The file of people."""

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.imports import kinds
from banfa.platform.structure.services.importing_people import people_intake


def declare_people_kind() -> None:
    """Tell how people come in by a file; what was brought leads to their passwords."""
    kinds.declare(
        kinds.ImportKind(
            name="people", title=Text("人员", "People"), icon="users", order=15, needs=Permission.ORG_PERSON_APPOINT,
            about=Text("人员及其岗位：用户名、姓名、岗位、机构", "People and their posts: user name, name, post, unit"),
            intake=lambda actor, at: people_intake(actor, at=at),
            usual={
                "username": ("工号", "员工号", "登录账号", "user", "login", "user_name"),
                "name": ("员工姓名", "人员姓名", "full_name"),
                "post": ("岗位名称", "职位", "角色", "role", "position"),
                "unit": ("所属机构", "机构编码", "部门代码", "dept", "unit_code"),
            },
            examples={"username": "chen.hua", "name": "陈华", "unit": "LZ01"},
            rows=lambda batch: reverse("structure:passwords", args=[batch.pk]),
        )
    )  # fmt: skip
