"""The door of the fields: who reads, who writes, what is masked, and which way a value goes."""

import pytest

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied
from banfa.platform.access.actors import Actor as AnyActor
from banfa.platform.access.fields import (
    fields_for,
    hides,
    may_unmask,
    readable,
    shown,
    unmask,
    way_of,
    why_not,
    writable,
)
from banfa.platform.access.permissions import Permission
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, FieldType, Maintenance, Pack, Sensitivity, Source, Title, Way
from tests.conftest import NOW, TODAY

REVEAL, EXPORT = Permission.CUSTOMERS_FIELD_REVEAL, Permission.CUSTOMERS_CUSTOMER_EXPORT


def somebody(*posts: str, may: tuple[Permission, ...] = ()) -> AnyActor:
    """An actor of these posts with these rights everywhere."""
    return AnyActor(person_id=1, name="Kim", grants=dict.fromkeys(may, ("",)), posts=frozenset(posts))


def field(**given: object) -> Field:
    return Field.model_validate({"title": {"zh": "项", "en": "Item"}, **given})


class TestReading:
    def test_a_field_without_readers_is_everybody_s(self) -> None:
        assert readable(somebody(), field())

    def test_one_of_several_posts_is_enough(self) -> None:
        assert readable(somebody("clerk", "head"), field(read=["head"]))

    def test_no_other_post_may(self) -> None:
        assert not readable(somebody("clerk"), field(read=["head"]))
        assert shown(somebody("clerk"), field(read=["head"]), "secret", "zh") == ""

    def test_the_regulation_is_known_without_it(self) -> None:
        pack = _pack(open=field(), closed=field(read=["head"]))

        assert [*fields_for(somebody("clerk"), pack).fields] == ["open"]
        assert fields_for(somebody("head"), pack) is pack


class TestMasking:
    def test_a_personal_value_is_whole_for_whoever_may_take_data_out(self) -> None:
        phone = field(type="mobile", sensitivity="personal")

        assert shown(somebody(), phone, "13800138000", "zh") == "138****8000"
        assert shown(somebody(may=(EXPORT,)), phone, "13800138000", "zh") == "13800138000"

    @pytest.mark.parametrize(
        "given", [{"sensitivity": "sensitive"}, {"type": "id_number"}, {"type": "bank_account"}]
    )
    def test_a_sensitive_one_is_masked_for_everybody(self, given: dict[str, str]) -> None:
        assert hides(somebody(may=(EXPORT, REVEAL)), field(**given))

    def test_nobody_asks_for_it_without_the_right(self) -> None:
        account = field(type="bank_account", sensitivity="sensitive")

        assert not may_unmask(somebody(may=(EXPORT,)), account)
        with pytest.raises(Denied):
            unmask(
                somebody(), "account", account, "12345678", code="K1", language="zh", at=NOW, place="customers:show-field"
            )  # fmt: skip


class TestWriting:
    def test_the_posts_that_write_it_may(self) -> None:
        kept = field(write=["clerk"])

        assert writable(somebody("clerk"), kept)
        assert not writable(somebody("head"), kept)

    def test_what_nobody_may_read_nobody_writes(self) -> None:
        assert not writable(somebody("clerk"), field(read=["head"], write=["head"]))

    @pytest.mark.parametrize("source", Source)
    def test_the_system_s_own_is_written_by_nobody(self, source: Source) -> None:
        system = field(maintenance="system")

        assert way_of(somebody("administrator"), system, source) is Way.NEVER
        assert why_not(somebody("administrator"), system, source) == Text("由系统生成", "kept by the system")

    def test_the_way_is_that_of_its_source(self) -> None:
        governed = field(ways={"page": "validate", "api": "never"}, chain="second_person")
        clerk = somebody("clerk")

        assert [way_of(clerk, governed, one) for one in Source] == [
            Way.VALIDATE, Way.AUTO, Way.AUTO, Way.NEVER,
        ]  # fmt: skip


def _pack(**fields: Field) -> Pack:
    return Pack.model_validate(
        {
            "name": "small", "version": "2026.1", "effective": "2026-01-01", "title": {"zh": "小", "en": "Small"},
            "summary": {"zh": "小", "en": "Small"},
        }
    ).model_copy(update={"fields": fields})  # fmt: skip


@pytest.mark.django_db
class TestTheTobaccoFile:
    """Who keeps what in the shipped dictionary."""

    @pytest.mark.clause("TOB-INFO-6.1.a")
    def test_every_field_of_the_catalogue_has_one_owning_post(self, ada: Actor) -> None:
        pack = pack_on(TODAY)
        named = [
            name for name, one in pack.fields.items() if any(c.startswith("TOB-INFO-4.") for c in one.cites)
        ]

        assert named
        assert [name for name in named if pack.fields[name].owner not in pack.posts] == []
        assert "TOB-INFO-6.1.a" in pack.fields["bank_account"].cites
        assert not writable(somebody("reader"), pack.fields["bank_account"])

    @pytest.mark.clause("TOB-INFO-5.3")
    @pytest.mark.parametrize(
        "name", ["purchase_quantity", "purchase_amount", "average_purchase_price", "compliance_status"]
    )
    def test_what_the_system_generates_is_maintained_by_nobody(self, ada: Actor, name: str) -> None:
        one = pack_on(TODAY).fields[name]

        assert one.maintenance is Maintenance.SYSTEM
        assert "TOB-INFO-5.3" in one.cites
        assert {way_of(ada, one, source) for source in Source} == {Way.NEVER}

    @pytest.mark.clause("TOB-INFO-4.6")
    def test_personal_fields_are_masked_without_the_right(self, ada: Actor) -> None:
        fields = pack_on(TODAY).fields

        for name in ("contact_person", "phone", "home_address", "mailing_address"):
            assert "TOB-INFO-4.6" in fields[name].cites
            assert fields[name].sensitivity is Sensitivity.PERSONAL
            assert hides(somebody("customer_manager"), fields[name])
        assert shown(somebody(), fields["contact_person"], "欧阳锋", "zh") == "欧阳*"
        address = shown(somebody(), fields["home_address"], "澜州市东城区人民路8号", "zh")
        assert address == "澜州市东城区****"


def test_field_types_have_their_check() -> None:
    assert FieldType("licence").kind.value == "text"
    assert Title(zh="项", en="Item").text.en == "Item"
