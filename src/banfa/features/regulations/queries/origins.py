"""Which pack of a lineage first said a rule as it stands."""

from collections.abc import Mapping

from banfa.features.regulations.queries.versions import pack_of_version
from banfa.policy.model import Pack
from banfa.policy.rules import rules_in


def origins(pack: Pack) -> Mapping[str, str]:
    """Return the version that each rule of a pack comes from: `classifications.scale` → `tobacco/2026.1`."""
    own = f"{pack.name}/{pack.version}"
    said = {placed.name: placed.rule for placed in rules_in(pack)}
    found = dict.fromkeys(said, own)
    for version in reversed(pack.lineage):
        if version == own:
            continue
        name, _, number = version.partition("/")
        for placed in rules_in(pack_of_version(name, number)):
            if said.get(placed.name) == placed.rule:
                found[placed.name] = version
    return found
