"""What every feature offers to other programs."""

from ninja import Router

from banfa.features.customers.api import router as customers
from banfa.features.grading.api import router as grades
from banfa.platform.api.units import router as units

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/customers", customers),
    ("/grades", grades),
    ("/units", units),
)
