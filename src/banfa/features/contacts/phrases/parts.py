"""What phrases bring to pages: their lines of the navigation, and proposals that wait."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from banfa.features.contacts.phrases import queries
from banfa.features.contacts.phrases.services import APPROVE
from banfa.kernel.text import Text
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, declare
from banfa.policy.mechanisms import Mechanism, declare_mechanism

AT = "banfa.features.contacts.phrases"


def _proposed(asked: Asked, today: date) -> Iterator[Owing]:
    """Phrases that somebody else proposed and that wait to be approved."""
    waiting = [one for one in queries.proposals(asked.actor) if one.proposed_by_id != asked.actor.person_id]
    if waiting:
        count = len(waiting)
        yield Owing(
            icon="message", what=Text("审核话术", "Approve phrases"),
            about=Text(f"{count} 条待审核", f"{count} wait"), act=Text("审核", "Decide"),
            address=f"{reverse('contacts:phrases')}#proposals",
        )  # fmt: skip


def declare_phrases() -> None:
    """Fill the places of phrases, and tell which clauses they put to work without a rule."""
    declare(
        Entry(
            title=Text("话术与知识", "Phrases"), icon="message", route="contacts:phrases", order=35, needs=queries.READ,
            group=Text("走访关怀", "Visits and care"), finds=Text("搜索话术", "Find a phrase"),
        )
    )  # fmt: skip
    declare_owed(Source(name="phrases", needs=APPROVE, order=70, find=_proposed))
    declare_mechanism(
        Mechanism(
            code="phrase_library", title=Text("话术库", "Phrase library"), cites=("SCRIPT-0",),
            stands_in=(f"{AT}.queries:offered", f"{AT}.services:decide", f"{AT}.services:note_use"),
        )
    )  # fmt: skip
    declare_mechanism(
        Mechanism(
            code="knowledge_base", title=Text("业务知识库", "Knowledge base"), cites=("ONLINE-2.a",),
            stands_in=(f"{AT}.queries:answers", f"{AT}.services:ask"),
        )
    )  # fmt: skip
