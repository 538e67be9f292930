"""How a request ends that cannot be answered: what happened, in words, and the ways out."""

import logging
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from banfa.kernel.text import Text
from banfa.platform.org.models import Person
from banfa.platform.web import languages
from banfa.platform.web.context import THEMES

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A status with its title and its sentence."""

    status: int
    title: Text
    words: Text


BAD_REQUEST = Ending(
    status=400,
    title=Text("无法识别的请求", "Not understood"),
    words=Text(
        "浏览器送来的内容不完整或不合规则，没有执行任何操作。",
        "What the browser sent is incomplete or against the rules. Nothing was done.",
    ),
)
FORBIDDEN = Ending(
    status=403,
    title=Text("没有权限", "Not allowed"),
    words=Text(
        "您的岗位不允许这样做，请联系本机构管理员。",
        "Your posts do not allow this; ask your unit's administrator.",
    ),
)
NOT_FOUND = Ending(
    status=404,
    title=Text("没有找到", "Not found"),
    words=Text(
        "这个地址没有页面：可能写错了，也可能不在您的管辖范围内。",
        "There is no page at this address: it may be mistyped, or outside your part of the organisation.",
    ),
)
FAILED = Ending(
    status=500,
    title=Text("程序出错", "Something failed"),
    words=Text(
        "这一步没有完成，数据没有只改一半。请稍后再试；仍不行请把编号告诉管理员。",
        "This step was not done, and nothing was left half done. Try again in a moment;"
        " if it stays so, tell the administrator the number.",
    ),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _ended(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _ended(request, FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _ended(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure of ours without the database, which may be what failed; the log has the same number."""
    number = secrets.token_hex(4)
    log.error("failure %s at %s", number, request.path)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    theme = request.COOKIES.get("theme", "")
    content = {
        "ending": FAILED, "number": number, "layout": "web/plain.html",
        "theme": theme if theme in THEMES else THEMES[0],
    }  # fmt: skip
    known = {code for code, _ in settings.LANGUAGES}
    name = "web/_ending.html" if request.headers.get("HX-Request") else "web/ending.html"
    with languages.answering_in(chosen if chosen in known else settings.LANGUAGE_CODE):
        return HttpResponse(render_to_string(name, content), status=FAILED.status)


def _ended(request: HttpRequest, ending: Ending) -> HttpResponse:
    """Answer within the frame where somebody is logged in, by the sentence alone where a page asked for a piece."""
    content = {"ending": ending, "layout": "web/base.html"}
    if not isinstance(getattr(request, "user", None), Person):
        content["layout"] = "web/plain.html"
    name = "web/_ending.html" if request.headers.get("HX-Request") else "web/ending.html"
    return render(request, name, content, status=ending.status)
