"""What every feature offers to other programs."""

from ninja import Router

from banfa.features.customers.api import router as customers
from banfa.features.duties.api import router as duties
from banfa.features.grading.api import router as grades
from banfa.platform.api.units import router as units

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/customers", customers),
    ("/duties", duties),
    ("/grades", grades),
    ("/units", units),
)
