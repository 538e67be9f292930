"""No other way leads out of the house: files are handed out by the door of exports, or they hold nobody's data."""

import re
from pathlib import Path

import banfa

SOURCE = Path(banfa.__file__).parent
HANDS_OUT = re.compile(r"FileResponse\(|as_attachment|Content-Disposition")
# What each of these hands out, and why it is no export.
OTHERS = {
    "features/contacts/gatherings/views/photos.py": "one picture of a gathering, shown under the gathering's rights",
    "features/contacts/gatherings/views/studying.py": "one file of the library that everybody is to read",
    "features/customers/views/attachments.py": "one picture or document of a customer, shown under the customer's rights",
    "features/duties/worklist/files.py": "the file that proves one duty, shown under the duty's rights",
    "platform/auditing/views.py": "the breach drill, for auditors alone, with an event of its own",
    "platform/calendars/views.py": "a calendar as it may be imported again: days and nobody's data",
    "platform/exporting/views/files.py": "the door itself",
    "platform/importing/views/drafts.py": "the refused rows of a file that the person has just sent",
    "platform/importing/views/starting.py": "empty templates",
}


def test_files_are_handed_out_by_the_door_alone() -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if HANDS_OUT.search(path.read_text(encoding="utf-8"))
    }

    assert found == OTHERS.keys()
