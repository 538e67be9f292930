"""What people do with the register."""

from banfa.features.customers.services.areas import import_areas
from banfa.features.customers.services.customers import import_customers
from banfa.features.customers.services.judging import judge_area
from banfa.features.customers.services.units import import_units

__all__ = ["import_areas", "import_customers", "import_units", "judge_area"]
