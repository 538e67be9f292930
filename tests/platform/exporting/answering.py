"""Answers the question what a file is for, as somebody in front of a browser would."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

HIDDEN = re.compile(r'<input type="hidden" name="(of_[a-z_]+)" value="([^"]*)">')
ACTION = re.compile(r'action="(/exports/new/[^"]+)"')
FILLED = {"purpose": "statutory", "why": "上报", "ending": ".csv"}


def answered(browser: Client, question: HttpResponse, **given: str) -> HttpResponse:
    """Send the form of a question, with what it hides."""
    page = question.content.decode()
    action = ACTION.search(page)
    assert action is not None, page
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    return browser.post(unescape(action[1]), {**FILLED, **given, **hidden})  # type: ignore[return-value]


def taken(browser: Client, question: HttpResponse, **given: str) -> bytes:
    """Return the file that answering a question leads to."""
    return b"".join(answered(browser, question, **given).streaming_content)  # type: ignore[attr-defined]
