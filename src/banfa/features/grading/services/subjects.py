"""About what an objection or a decision may be: a customer in the actor's part, a class, a value, a clause."""

from datetime import date

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.org.current import pack_on
from banfa.policy import catalogue
from banfa.policy.model import Pack


class NoSuchClass(BanfaError):
    """The regulation has no classification of this name, or the run did not compute it."""

    status = 400


class NoSuchValue(BanfaError):
    """The classification gives no such value."""

    status = 400


class NoSuchClause(BanfaError):
    """The catalogue has no clause of this id."""

    status = 400


def customer_in_reach(actor: Actor, code: str, right: Permission) -> Customer:
    """Return a customer on whom the actor has a right. Raises Denied, NotThere."""
    customer = visible(Customer, actor, right).filter(code=code).first()
    if customer is None:
        raise NotThere
    return customer


def graded_classification(run: Run, name: str) -> str:
    """Return the name of a classification that the run computed. Raises NoSuchClass."""
    if name not in run.counts:
        raise _no_class(name, list(run.counts), Text(f"批次 {run.number}", f"run {run.number}"))
    return name


def decidable_value(classification: str, value: str, on: date) -> Pack:
    """Return the pack of a day, in which the classification may give the value. Raises NoSuchClass, NoSuchValue."""
    pack = pack_on(on)
    rule = pack.classifications.get(classification)
    if rule is None:
        raise _no_class(classification, list(pack.classifications), pack.title.text)
    known = [given.value for given in rule.given]
    if not known:
        title = rule.title.text
        raise NoSuchValue(
            Text(
                f"“{title.zh}”由其他分类组合而成，请核定其组成部分",
                f"{title.en} is made of other classifications: decide about one of those",
            )
        )
    if value not in known:
        listed = ", ".join(known)
        raise NoSuchValue(
            Text(
                f"“{rule.title.zh}”没有取值 {value}，可选：{listed}",
                f"{rule.title.en} has no value {value}; it gives {listed}",
            )
        )
    return pack


def cited_clause(clause_id: str) -> str:
    """Return the id of a clause that exists. Raises NoSuchClause."""
    kept = clause_id.strip()
    if not kept:
        raise NoSuchClause(Text("请写明所依据的条款", "name the clause that allows it"))
    if not catalogue.has_clause(kept):
        raise NoSuchClause(
            Text(f"目录中没有条款 {kept[:40]}", f"the catalogue has no clause {kept[:40]}")
            + did_you_mean(kept, catalogue.clauses())
        )
    return kept


def _no_class(name: str, known: list[str], where: Text) -> NoSuchClass:
    shown = name[:48]
    return NoSuchClass(
        Text(f"{where.zh}中没有分类“{shown}”", f"there is no classification '{shown}' in {where.en}")
        + did_you_mean(name, known)
    )
