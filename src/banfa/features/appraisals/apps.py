"""The Django app of monthly appraisals."""

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "banfa.features.appraisals"
    label = "appraisals"

    def ready(self) -> None:
        """Declare whose appraisals an actor sees, and the parts of pages."""
        from banfa.features.appraisals.happenings import declare_appraisal_happenings
        from banfa.features.appraisals.import_kinds import declare_import_kinds
        from banfa.features.appraisals.models import Appraisal
        from banfa.features.appraisals.parts import declare_parts
        from banfa.platform.access import Permission, declare

        declare(Appraisal, path="customer__unit_path", read=Permission.CUSTOMERS_CUSTOMER_READ)
        declare_parts()
        declare_import_kinds()
        declare_appraisal_happenings()
