"""Who gets into the first run, and how an organisation is founded in the browser."""

import re
from pathlib import Path

import pytest
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Appointment, Organisation, Person
from banfa.platform.org.zone import zone_name
from banfa.platform.setup.keys import is_key, make_key
from tests.platform.setup.conftest import TYPED, english, key_holder

FORM = "/setup/packs/tobacco/"


class TestTheDoor:
    def test_the_log_in_leads_there_while_there_is_no_organisation(self, stranger: Client) -> None:
        assert stranger.get("/login/").headers["Location"] == "/setup/"
        assert stranger.get("/").headers["Location"].startswith("/login/")

    def test_without_the_key_nothing_is_shown(self, stranger: Client) -> None:
        make_key()

        assert stranger.get("/setup/packs/").headers["Location"] == "/setup/"
        assert stranger.post(FORM, TYPED).headers["Location"] == "/setup/"
        assert not Organisation.objects.exists()

    def test_a_wrong_key_is_refused_with_what_would_be_right(self, stranger: Client) -> None:
        make_key()

        for answer in (stranger.get("/setup/", {"key": "x"}), stranger.post("/setup/", {"key": "x"})):
            assert answer.status_code == 403
            assert "copy all of it from the address" in answer.content.decode()

    def test_no_key_opens_before_one_was_made(self, stranger: Client) -> None:
        assert stranger.get("/setup/", {"key": ""}).status_code == 200
        assert "run <code>banfa up</code>" in stranger.get("/setup/").content.decode()

    def test_the_key_opens_it_and_leaves_the_address(self, stranger: Client) -> None:
        answer = stranger.post("/setup/", {"key": f" {make_key()} "})

        assert answer.headers["Location"] == "/setup/packs/"
        assert stranger.get("/setup/packs/").status_code == 200
        assert stranger.get("/setup/").headers["Location"] == "/setup/packs/"

    def test_a_cookie_that_was_made_up_opens_nothing(self, stranger: Client) -> None:
        make_key()
        stranger.cookies["first_run"] = "made-up:signature"

        assert stranger.get("/setup/packs/").headers["Location"] == "/setup/"

    def test_only_the_owner_of_the_folder_can_read_the_key(self, home: Path) -> None:
        key = make_key()

        assert (home / "setup.key").stat().st_mode & 0o777 == 0o600
        assert key == make_key()
        assert len(key) >= 32


class TestThePacks:
    def test_every_installed_pack_is_offered_with_what_it_does(self, holder: Client) -> None:
        page = holder.get("/setup/packs/").content.decode()

        for name in ("bank", "fuel", "supermarket", "tobacco"):
            assert f'href="/setup/packs/{name}/"' in page
        cited = re.search(r"(\d+) clauses of the regulations are cited; (\d+) are live", page)
        assert cited is not None
        assert int(cited[1]) > int(cited[2]) > 0
        assert "tobacco wholesale to retailers" in page

    def test_they_are_offered_in_chinese_too(self, holder: Client) -> None:
        holder.cookies["language"] = "zh-hans"
        page = holder.get("/setup/packs/").content.decode()

        assert "重点客户、普通客户、扶持客户" in page
        assert "Service grade" not in page

    def test_a_pack_that_is_not_there_is_not_found(self, holder: Client) -> None:
        assert holder.get("/setup/packs/nowhere/").status_code == 404

    def test_the_list_takes_nothing_in(self, holder: Client) -> None:
        assert holder.post("/setup/packs/").status_code == 405


class TestFounding:
    def test_the_founder_is_logged_in_and_led_to_the_first_step(self, holder: Client) -> None:
        answer = holder.post(FORM, TYPED, follow=True)

        assert answer.request["PATH_INFO"] == "/start/units/"
        assert Organisation.objects.get().name == "澜州市公司"
        assert Appointment.objects.get().post == "administrator"
        assert Person.objects.get().name == "陈华"

    def test_no_password_is_kept_or_shown(self, holder: Client, home: Path) -> None:
        page = holder.post(FORM, TYPED, follow=True).content.decode()

        assert TYPED["password"] not in page
        assert TYPED["password"] not in str(list(Event.objects.values_list("summary", flat=True)))
        assert Person.objects.get().check_password(TYPED["password"])

    def test_the_key_is_used_up(self, holder: Client) -> None:
        key = make_key()

        holder.post(FORM, TYPED)

        assert not is_key(key)

    def test_the_chosen_time_zone_holds(self, holder: Client) -> None:
        holder.post(FORM, {**TYPED, "zone": "Asia/Urumqi"})

        assert zone_name() == "Asia/Urumqi"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            pytest.param({"organisation": ""}, "write a name", id="no name"),
            pytest.param({"organisation": "名" * 201}, "at most 200 characters, and these are 201", id="long"),
            pytest.param({"organisation": "a\u202eb"}, "characters that cannot be seen", id="hidden"),
            pytest.param({"zone": "Mars/Olympus"}, "choose a time zone of the list", id="zone"),
            pytest.param({"name": " "}, "write a name", id="nobody"),
            pytest.param({"username": ""}, "write a user name", id="no user name"),
            pytest.param({"username": "陈 华"}, "letters, digits and . _ @ - only", id="user name"),
            pytest.param({"username": "a" * 61}, "at most 60 characters", id="long user name"),
            pytest.param({"password": "short", "again": "short"}, "these are 5", id="short"),
            pytest.param({"password": "a" * 12, "again": "a" * 12}, "too simple", id="simple"),
            pytest.param({"password": "x" * 201, "again": "x" * 201}, "at most 200", id="too long"),
            pytest.param({"password": "my chen secret", "again": "my chen secret"}, "must not hold", id="own name"),
            pytest.param({"again": "something else"}, "the two passwords differ", id="differ"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_used_is_said_beside_its_field_and_nothing_changes(
        self, holder: Client, typed: dict[str, str], said: str
    ) -> None:
        answer = holder.post(FORM, TYPED | typed)
        page = answer.content.decode()

        assert answer.status_code == 400
        assert said in page
        assert not Organisation.objects.exists()
        assert TYPED["password"] not in page

    def test_what_was_typed_is_kept(self, holder: Client) -> None:
        page = holder.post(FORM, TYPED | {"again": ""}).content.decode()

        assert 'value="澜州市公司"' in page
        assert 'value="chen"' in page
        assert "correct horse" not in page

    def test_hostile_names_are_text(self, holder: Client) -> None:
        page = holder.post(FORM, TYPED | {"organisation": "<script>x</script>"}, follow=True).content.decode()

        assert "<script>x" not in page
        assert Organisation.objects.get().name == "<script>x</script>"

    def test_of_two_browsers_one_founds_and_the_other_is_told(self, holder: Client) -> None:
        other = key_holder()
        holder.post(FORM, TYPED)

        late = other.post(FORM, {**TYPED, "organisation": "另一家", "username": "zhou"})

        assert late.status_code == 409
        assert "Another browser has set it up" in late.content.decode()
        assert "澜州市公司" in late.content.decode()
        assert list(Person.objects.values_list("username", flat=True)) == ["chen"]


class TestAfterwards:
    def test_a_stranger_finds_nothing(self, ada: Actor) -> None:
        stranger = english(Client())

        for path in ("/setup/", "/setup/packs/", FORM, "/setup/?key=x"):
            assert stranger.get(path).status_code == 404
        assert stranger.post(FORM, TYPED).status_code == 404

    def test_the_founder_who_goes_back_is_led_on(self, holder: Client) -> None:
        holder.post(FORM, TYPED)

        assert holder.get(FORM).headers["Location"] == "/start/"
        assert holder.get("/setup/").headers["Location"] == "/start/"

    def test_the_log_in_is_the_log_in_again(self, ada: Actor) -> None:
        assert english(Client()).get("/login/").status_code == 200
