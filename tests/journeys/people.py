"""What no command does yet: more people."""

from banfa.platform.org.models import Unit
from tests.conftest import person


def add_colleagues() -> None:
    """Bo reads the east, Di administers it, Cy holds no post."""
    east = Unit.objects.get(code="E")
    person("bo", "reader", east)
    person("di", "administrator", east)
    person("cy", None)
