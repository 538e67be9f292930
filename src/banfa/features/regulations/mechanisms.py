"""Clauses that the way in which packs are found puts to work, whatever they say."""

from banfa.kernel.text import Text
from banfa.policy.mechanisms import Mechanism, declare_mechanism

FOLDERS = "banfa.policy.loading.folders"


def declare_mechanisms() -> None:
    """Declare what holds of every regulation."""
    declare_mechanism(
        Mechanism(
            code="policy.versions",
            title=Text(
                "制度按施行日期生效，旧版留存", "a regulation holds from its day on; earlier versions stay"
            ),
            cites=("CRM-RULE-12", "CRM-RULE2-10a", "CRM-SYS-6.2", "OIL-DISP-16"),
            stands_in=(f"{FOLDERS}:version_in_force",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="policy.own_packs",
            title=Text(
                "单位自有制度包，无须改程序", "an organisation's own packs, without a change of the program"
            ),
            cites=("CRM-SYS-5.1",),
            stands_in=(f"{FOLDERS}:search_path",),
        )
    )
