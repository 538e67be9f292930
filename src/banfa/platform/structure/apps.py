"""The Django app of the organisation's pages."""

from datetime import timedelta

from django.apps import AppConfig


class StructureConfig(AppConfig):
    name = "banfa.platform.structure"
    label = "structure"

    def ready(self) -> None:
        """Put the organisation into the navigation, and handovers that are open onto the desk."""
        from banfa.kernel.text import Text
        from banfa.platform.access import Permission
        from banfa.platform.access.post_register import unknown_rights
        from banfa.platform.jobs.regular import declare_regular
        from banfa.platform.structure.import_kinds import declare_people_kind
        from banfa.platform.structure.mechanisms import declare_mechanisms
        from banfa.platform.structure.owed import handovers_owed
        from banfa.platform.structure.services.first_passwords import clear_away
        from banfa.platform.web.owed import Source, declare_owed
        from banfa.platform.web.slots import Entry, declare
        from banfa.policy.loading.checks import declare_check

        declare(
            Entry(
                title=Text("机构与岗位", "Organisation"), icon="hierarchy", route="structure:units", order=94,
                needs=Permission.ORG_UNIT_READ, group=Text("治理", "Governance"),
            )
        )  # fmt: skip
        declare_check(unknown_rights)
        declare_people_kind()
        declare_mechanisms()
        declare_regular("structure.passwords", timedelta(hours=1), clear_away)
        declare_owed(
            Source(name="handovers", needs=Permission.ORG_PERSON_APPOINT, order=70, find=handovers_owed)
        )
