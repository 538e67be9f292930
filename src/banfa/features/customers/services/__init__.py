"""What people do with the register."""

from banfa.features.customers.services.areas import import_areas
from banfa.features.customers.services.attaching import attach, put_back, withdraw
from banfa.features.customers.services.creating import create_customer
from banfa.features.customers.services.customers import import_customers
from banfa.features.customers.services.editing import change_field, take_back
from banfa.features.customers.services.judging import judge_area
from banfa.features.customers.services.setting import preview, set_back, set_for_many
from banfa.features.customers.services.units import import_units

__all__ = [
    "attach",
    "change_field",
    "create_customer",
    "import_areas",
    "import_customers",
    "import_units",
    "judge_area",
    "preview",
    "put_back",
    "set_back",
    "set_for_many",
    "take_back",
    "withdraw",
]
