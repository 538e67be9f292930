"""The Django app of duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "banfa.features.duties"
    label = "duties"

    def ready(self) -> None:
        """Declare what this feature brings: whose rows an actor sees, and the parts of pages."""
        from banfa.features.duties.handing_over import declare_duties_handed_over
        from banfa.features.duties.jobs import declare_duty_jobs
        from banfa.features.duties.models import Duty, Reminder
        from banfa.features.duties.parts import declare_duty_parts
        from banfa.features.duties.services.excusing import declare_excuses
        from banfa.features.duties.worklist.parts import declare_work_parts
        from banfa.platform.access import Permission, declare
        from banfa.platform.org.placing import follow

        read = Permission.DUTIES_DUTY_READ
        declare(Duty, path="unit_path", read=read, customer="customer_id")
        declare(Reminder, path="duty__unit_path", read=read, customer="duty__customer_id")
        follow(Duty, "unit_path")
        declare_duty_parts()
        declare_duty_jobs()
        declare_duties_handed_over()
        declare_excuses()
        declare_work_parts()
