"""A file from the upload to the rows that landed, as a person and the worker lead it."""

import os
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.importing.models import Draft
from banfa.platform.importing.services.clearing import clear_old
from banfa.platform.importing.uploads import place_of, sweep_incoming
from banfa.platform.imports.models import Batch
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Unit
from tests.platform.importing.conftest import (
    UNITS,
    folder_of,
    landed,
    last_job,
    matched,
    run_all,
    send,
    uploaded,
    words,
)

pytestmark = pytest.mark.django_db
BAD_ROW = "Y,迷路部,department,NOWHERE\n"


def test_a_file_with_usual_headings_is_read_matched_checked_and_landed(browser: Client, home: Path) -> None:
    draft = uploaded(browser)
    assert draft.meanings == {"#1": "code", "#2": "name", "#3": "level", "#4": "parent"}

    draft = matched(browser, draft)
    assert (draft.stage, draft.trial["created"], draft.trial["good"]) == ("DECIDE", 2, 2)
    assert not Unit.objects.filter(code="X").exists()

    draft = landed(browser, draft)
    assert (draft.stage, draft.outcome["created"]) == ("DONE", 2)
    assert Unit.objects.get(code="X1").parent.code == "X"  # type: ignore[union-attr]
    assert draft.batch is not None
    assert draft.batch.file_name == "units.csv"
    assert not list(folder_of(home, draft).iterdir())


def test_strange_headings_are_matched_by_hand_and_remembered(browser: Client) -> None:
    strange = "甲,乙,丙,丁\nX,新城县,county,LZ\n"
    draft = uploaded(browser, strange)
    assert set(draft.meanings.values()) == {""}

    by_hand = {"column-1": "code", "column-2": "name", "column-3": "level", "column-4": "parent"}
    matched(browser, draft, **by_hand)
    again = uploaded(browser, strange.replace("X,新城县", "Z,南城县"))

    assert again.meanings == {"#1": "code", "#2": "name", "#3": "level", "#4": "parent"}
    assert "as last time" in words(browser, again)


def test_columns_that_proved_wrong_are_not_remembered(browser: Client) -> None:
    strange = "甲,乙,丙\nX,新城县,county\n"
    draft = matched(
        browser, uploaded(browser, strange), **{"column-1": "level", "column-2": "name", "column-3": "code"}
    )
    assert draft.trial["good"] == 0

    assert uploaded(browser, strange).meanings["#1"] == ""


def test_a_row_that_is_refused_stops_the_import_unless_it_is_skipped(browser: Client) -> None:
    draft = matched(browser, uploaded(browser, UNITS + BAD_ROW))
    assert (draft.trial["rejected"], draft.trial["good"]) == (1, 2)

    draft = landed(browser, draft)  # stop is the default
    assert draft.stage == Draft.Stage.DECIDE
    assert not Batch.objects.exists()
    assert "so nothing was written" in words(browser, draft)

    draft = landed(browser, draft, on_error="skip")
    assert (draft.outcome["good"], draft.outcome["rejected"]) == (2, 1)
    assert "The refused rows" not in words(browser, draft)
    with closing(browser.get(f"/imports/{draft.pk}/rejected.xlsx")) as workbook:
        assert b"".join(workbook).startswith(b"PK")


def test_the_same_file_again_changes_nothing_and_names_its_batch(browser: Client) -> None:
    first = landed(browser, matched(browser, uploaded(browser)))

    again = uploaded(browser, name="renamed.csv")
    assert f"batch {first.batch_id}" in words(browser, again)
    again = matched(browser, again)

    assert (again.stage, again.outcome) == ("DONE", {"result": "known"})
    assert again.batch_id == first.batch_id
    assert Batch.objects.count() == 1
    assert "nothing was changed" in words(browser, again)


def test_what_would_change_stands_before_and_after(browser: Client) -> None:
    landed(browser, matched(browser, uploaded(browser)))

    draft = matched(browser, uploaded(browser, UNITS.replace("新城县", "新城区")))

    assert (draft.trial["created"], draft.trial["changed"]) == (0, 1)
    page = words(browser, draft)
    assert "新城县" in page
    assert "新城区" in page
    assert Unit.objects.get(code="X").name == "新城县"


def test_a_second_click_starts_nothing(browser: Client) -> None:
    draft = matched(browser, uploaded(browser))

    browser.post(f"/imports/{draft.pk}/start/")
    browser.post(f"/imports/{draft.pk}/start/")
    run_all()

    assert Job.objects.filter(kind="importing.land").count() == 1
    assert Batch.objects.count() == 1


def test_another_tab_cannot_change_the_columns_of_what_is_being_landed(browser: Client) -> None:
    draft = matched(browser, uploaded(browser))
    browser.post(f"/imports/{draft.pk}/start/")

    response = browser.post(f"/imports/{draft.pk}/match/", {"column-1": "name"})

    draft.refresh_from_db()
    assert response.status_code == 302
    assert draft.stage == Draft.Stage.LAND
    assert draft.meanings["#1"] == "code"


def test_a_stopped_landing_leaves_nothing_and_can_be_taken_up(browser: Client) -> None:
    draft = matched(browser, uploaded(browser))
    browser.post(f"/imports/{draft.pk}/start/")
    job = last_job()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, lease_until=timezone.now() - timedelta(minutes=5)
    )

    browser.post(f"/imports/{draft.pk}/stop/")
    run_all()

    assert last_job().state == Job.State.CANCELLED
    assert not Batch.objects.exists()
    assert "Stopped; nothing was written." in words(browser, draft)
    browser.post(f"/imports/{draft.pk}/back/")
    assert landed(browser, draft).stage == Draft.Stage.DONE


def test_a_worker_that_died_after_landing_is_followed_by_one_that_finds_the_batch(browser: Client) -> None:
    draft = landed(browser, matched(browser, uploaded(browser)))
    batch = draft.batch_id
    # The rows had landed, the draft did not know yet, and the file was still there.
    place_of(draft.pk).source.write_text(UNITS, encoding="utf-8")
    Draft.objects.update(stage=Draft.Stage.LAND, batch=None, outcome={})
    Job.objects.filter(pk=draft.job_id).update(state=Job.State.RUNNING, lease_until=timezone.now())

    run_all()

    draft.refresh_from_db()
    assert draft.batch_id == batch
    assert (draft.outcome["result"], draft.outcome["created"]) == ("landed", 2)
    assert Batch.objects.count() == 1


def test_a_file_that_was_thrown_away_is_gone_with_its_bytes(browser: Client, home: Path) -> None:
    draft = uploaded(browser)

    response = browser.post(f"/imports/{draft.pk}/throw/")

    assert response["Location"] == "/imports/"
    assert not folder_of(home, draft).exists()
    assert browser.get(f"/imports/{draft.pk}/").status_code == 404


def test_files_that_nobody_went_on_with_are_removed_after_a_week(browser: Client, home: Path) -> None:
    old, fresh = uploaded(browser), uploaded(browser, UNITS + BAD_ROW)
    Draft.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))

    assert clear_old(timezone.now()) == 1

    assert not folder_of(home, old).exists()
    assert folder_of(home, fresh).exists()
    old.refresh_from_db()
    assert old.stage == Draft.Stage.GONE


def test_what_a_cut_off_upload_left_is_swept(browser: Client, home: Path) -> None:
    uploaded(browser)
    left = home / "uploads" / "incoming" / "upload-left"
    left.write_bytes(b"x")
    os.utime(left, (time.time() - 90_000,) * 2)

    sweep_incoming()

    assert not left.exists()


def test_several_sheets_are_offered_and_one_is_chosen(browser: Client, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, code in (("一月", "X"), ("二月", "Y")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["code", "name", "level", "parent"])
            page.write_row(1, 0, [code, "新城县", "county", "LZ"])
    draft = uploaded(browser, path.read_bytes(), name="two.xlsx")
    assert "一月" in words(browser, draft)

    browser.post(f"/imports/{draft.pk}/read/", {"sheet": "二月"})
    run_all()
    draft.refresh_from_db()

    assert (draft.stage, draft.found["sheet"]) == ("MATCH", "二月")
    assert draft.found["columns"][0]["samples"] == ["Y"]


def test_rights_that_ended_meanwhile_end_the_import(browser: Client, ada: Actor) -> None:
    from banfa.platform.org.models import Appointment

    draft = matched(browser, uploaded(browser))
    browser.post(f"/imports/{draft.pk}/start/")
    Appointment.objects.filter(person_id=ada.person_id).delete()

    run_all()

    assert last_job().state == Job.State.FAILED
    assert not Batch.objects.exists()


def test_every_step_stands_in_the_event_log(browser: Client) -> None:
    from banfa.platform.audit.models import Event

    draft = landed(browser, matched(browser, uploaded(browser)))

    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-5:] == ["import.uploaded", "job.queued", "job.queued", "job.queued", "units.imported"]
    assert draft.batch is not None


@pytest.mark.parametrize(
    "name", ["../../etc/x.csv", "C:\\a\\x.csv", "x‮vsc.exe.csv", "长" * 200 + ".csv", "\x00"]
)
def test_a_strange_file_name_is_kept_as_harmless_text(browser: Client, home: Path, name: str) -> None:
    from banfa.platform.importing.services.uploading import shown_name

    kept = shown_name(name)

    assert 0 < len(kept) <= 120
    assert not any(mark in kept for mark in "/\\\x00‮")
    assert send(browser).status_code == 302
    assert [one.name for one in folder_of(home, Draft.objects.latest("pk")).iterdir()].count("source") == 1
