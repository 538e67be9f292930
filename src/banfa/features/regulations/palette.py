"""What the regulations bring to the palette: regulations and their clauses, by id or by their words."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from banfa.features.regulations.parts import clause_page
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.matching import fit_of
from banfa.platform.web.palette import Action, Hit, Source, declare
from banfa.policy import catalogue
from banfa.policy.catalogue import Clause

READ = Permission.REGULATIONS_PACK_READ
SHORTEST = 2  # one letter stands in every clause


def find_documents(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the pack's regulations whose title or id the words fit."""
    documents = catalogue.documents()
    carried = [documents[name] for name in pack_on(timezone.localdate()).documents if name in documents]
    fits = [(fit_of(words, one.title, (one.id,)), one) for one in carried]
    best = sorted(
        ((fit, one) for fit, one in fits if fit is not None), key=lambda pair: (pair[0], pair[1].id)
    )
    return [
        Hit(
            title=one.title,
            address=reverse("regulations:document", args=[one.id]),
            note=same(one.id),
            icon="book-2",
        )
        for _, one in best[:most]
    ]


def find_clauses(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the pack's clauses whose id begins with the words, then those that say them all."""
    terms = words.casefold().split()
    if len(words) < SHORTEST:
        return []
    carried = set(pack_on(timezone.localdate()).documents)
    known = [one for one in catalogue.clauses().values() if one.document in carried]
    by_id = [one for one in known if one.id.casefold().startswith(words.casefold())]
    said = [one for one in known if one not in by_id and _says(one, terms)] if len(by_id) < most else []
    return [_clause_hit(one) for one in [*by_id, *said][:most]]


def _says(clause: Clause, terms: Sequence[str]) -> bool:
    held = f"{clause.id} {clause.article} {clause.says.zh} {clause.says.en}".casefold()
    return all(term in held for term in terms)


def _clause_hit(clause: Clause) -> Hit:
    return Hit(title=clause.says, address=clause_page(clause.document, clause.id), clause=clause.id)


def every_clause(words: str) -> str:
    """Return where the search over the clauses lists all of them."""
    return f"{reverse('regulations:list')}?{urlencode({'q': words})}"


def declare_palette() -> None:
    """Let the palette find regulations and clauses."""
    declare(
        Source(
            name="regulations", title=Text("制度文件", "Regulations"), order=60, needs=READ, find=find_documents,
        ),
        Source(
            name="clauses", title=Text("条款", "Clauses"), order=70, needs=READ, find=find_clauses,
            more=every_clause,
        ),
        Action(
            title=Text("查看制度包", "Read the pack"), icon="book-2", order=60,
            address=lambda: reverse("regulations:pack"), needs=READ, also=("规则", "rules"),
        ),
    )  # fmt: skip
