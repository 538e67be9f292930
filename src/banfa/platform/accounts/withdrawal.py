"""What ends when somebody loses a post or the account, where the pack asks for it."""

from datetime import datetime

from django.utils import timezone

from banfa.platform.accounts.keeping import end_sessions
from banfa.platform.accounts.models import Ending, Token
from banfa.platform.accounts.rules import rules_on
from banfa.platform.org.models import Person


def end_what_was_open(person: Person, at: datetime) -> None:
    """End every log-in and token of somebody who lost a right (CRM-USE-3.3)."""
    if rules_on(timezone.localdate(at)).ends_withdrawn:
        end_sessions(person, Ending.WITHDRAWN, at=at)
        Token.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
