"""Django's log-in by name and password; who is logged in is read by every request, so its query is made once."""

from django.contrib.auth.backends import ModelBackend

from banfa.platform.accounts.sessions import person_once
from banfa.platform.org.current import read_once
from banfa.platform.org.models import Person
from banfa.platform.prepared import PreparedModel

_by_number = PreparedModel(lambda number: Person.objects.filter(pk=number), int)


class PersonBackend(ModelBackend):
    """Knows people by their names; their rights come from their posts alone."""

    def get_user(self, user_id: int) -> Person | None:
        """Return who is logged in, None once the account is closed."""
        person = read_once(person_once(user_id), lambda: _by_number.first(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
