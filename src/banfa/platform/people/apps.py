"""The Django app of the page of people."""

from django.apps import AppConfig
from django.urls import reverse


class PeopleConfig(AppConfig):
    name = "banfa.platform.people"
    label = "people"

    def ready(self) -> None:
        """Put the page into the navigation of whoever may appoint, and one's own account into the palette."""
        from banfa.kernel.text import Text
        from banfa.platform.access import Permission
        from banfa.platform.web.palette import Action
        from banfa.platform.web.palette import declare as declare_in_palette
        from banfa.platform.web.slots import Entry, declare

        declare(
            Entry(
                title=Text("人员", "People"), icon="users", route="people:list", order=95,
                needs=Permission.ORG_PERSON_APPOINT, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
        declare_in_palette(
            Action(
                title=Text("我的账号", "My account"), icon="user-circle", order=925, address=lambda: reverse("me:account"),
                also=("登录设备", "二次验证", "令牌", "sessions", "second factor", "tokens"),
            ),
            Action(
                title=Text("修改密码", "Change my password"), icon="lock", order=926,
                address=lambda: reverse("me:password"), also=("密码", "password"),
            ),
        )  # fmt: skip
