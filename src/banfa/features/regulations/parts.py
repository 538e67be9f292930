"""What the regulations bring to every page: their line in the navigation, and where a clause is read."""

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.slots import Entry, declare, declare_clause_address
from banfa.policy import catalogue


def clause_page(document_id: str, clause_id: str) -> str:
    """Return the address of a clause in its regulation."""
    return f"{reverse('regulations:document', args=[document_id])}#{clause_id}"


def clause_address(clause_id: str) -> str:
    """Return where a clause is read; for one that the catalogue lacks, the page that says so."""
    if not catalogue.has_clause(clause_id):
        return reverse("regulations:clause", args=[clause_id])
    return clause_page(catalogue.clause(clause_id).document, clause_id)


def declare_parts() -> None:
    """Fill the places of the regulations."""
    declare_clause_address(clause_address)
    declare(
        Entry(
            title=Text("制度", "Regulations"), icon="book-2", route="regulations:list", key="r", order=90,
            needs=Permission.REGULATIONS_PACK_READ, group=Text("治理", "Governance"),
        )
    )  # fmt: skip
