"""The Django app of this part."""

from datetime import timedelta

from django.apps import AppConfig


class ExportingConfig(AppConfig):
    name = "banfa.platform.exporting"
    label = "exporting"

    def ready(self) -> None:
        """Register the background work, what waits for leave, and the parts of pages."""
        from banfa.kernel.text import Text
        from banfa.platform.exporting import jobs  # noqa: F401  importing it registers the work
        from banfa.platform.exporting.agreeing import declare_agreement
        from banfa.platform.exporting.parts import declare_parts
        from banfa.platform.exporting.services import clear_away
        from banfa.platform.jobs.regular import declare_regular
        from banfa.policy.mechanisms import Mechanism, declare_mechanism

        declare_mechanism(
            Mechanism(
                code="exports.right",
                title=Text(
                    "无权者不得带出资料，尝试留痕", "who may not take data out is refused, and it is noted"
                ),
                cites=("CUST-PLAN-3.2b", "CRM-USE-4.2"),
                stands_in=("banfa.platform.exporting.services.asking:allowed",),
            )
        )
        declare_mechanism(
            Mechanism(
                code="exports.purpose",
                title=Text("带出资料须写明用途和事由", "nothing leaves without a purpose and a reason"),
                cites=("CRM-USE-5.4",),
                stands_in=(
                    "banfa.platform.exporting.rules:required_purpose",
                    "banfa.platform.exporting.rules:required_reason",
                ),
            )
        )
        declare_agreement()
        declare_parts()
        declare_regular("exporting.clear_away", timedelta(hours=1), clear_away)
