"""The organisation of this installation and the regulation in force on a day."""

from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.models import Organisation
from banfa.policy.loading import load
from banfa.policy.model import Pack


class NothingSetUp(BanfaError):
    """The data folder holds no organisation yet."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "尚未建立机构：请先运行 banfa init --pack 制度包名称，或把 BANFA_HOME 指向已有的数据目录",
                "no organisation is set up here: run banfa init --pack PACK, or point BANFA_HOME to a data folder",
            )
        )


def organisation() -> Organisation:
    """Return the organisation. Raises NothingSetUp."""
    found = Organisation.objects.filter(pk=1).first()
    if found is None:
        raise NothingSetUp
    return found


def pack_on(day: date) -> Pack:
    """Return the organisation's pack in the version in force on a day. Raises NothingSetUp, PackInvalid."""
    return load(organisation().pack, on=day)
