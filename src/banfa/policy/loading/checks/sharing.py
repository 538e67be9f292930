"""Sharing between departments asks chains that the pack has, in whole numbers."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import Finding
from banfa.policy.model import Pack


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the rule of sharing."""
    rule = pack.sharing
    if rule is None:
        return
    for key, chain in (("chain", rule.chain), ("appeal", rule.appeal)):
        if chain not in pack.chains:
            text = Text(f"没有审批流程 {chain}", f"there is no chain {chain}")
            yield Finding(("sharing", key), text + did_you_mean(chain, pack.chains))
    for key, number in (("days", rule.days), ("customers", rule.customers)):
        if number.value is not None and (
            number.value < 1 or number.value != number.value.to_integral_value()
        ):
            yield Finding(("sharing", key), Text("须为正整数", "this is a whole number, at least 1"))
