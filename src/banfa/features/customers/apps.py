"""The Django app of the register."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "banfa.features.customers"
    label = "customers"

    def ready(self) -> None:
        """Declare where the register keeps its unit paths: for access, and for units that move; and its parts of pages."""
        from banfa.features.customers.models import Area, Customer
        from banfa.features.customers.parts import declare_parts
        from banfa.platform.access import Permission, declare
        from banfa.platform.org.placing import follow

        for model in (Area, Customer):
            declare(model, path="unit_path", read=Permission.CUSTOMERS_CUSTOMER_READ)
            follow(model, "unit_path")
        declare_parts()
