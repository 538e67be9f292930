"""A write happens once: the same request under the same key gets the same answer again."""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.api.entrance import caller_of, read_body
from banfa.platform.api.models import Answered

HEADER, LONGEST_KEY = "Idempotency-Key", 100
REMEMBERED = timedelta(days=7)
BAD_REQUEST, UNPROCESSABLE = 400, 422
P = ParamSpec("P")
Answer = tuple[int, dict[str, Any]]
View = Callable[Concatenate[HttpRequest, P], Answer]


class BadKey(BanfaError):
    """The idempotency key is missing, or no key."""

    status = BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"写入须带请求头 {HEADER}（1 至 {LONGEST_KEY} 个可见 ASCII 字符），重试时用同一个",
                f"a write needs the header {HEADER}, 1 to {LONGEST_KEY} visible ASCII characters, the same when you try again",
            )
        )


class OtherBody(BanfaError):
    """The key was used for another request."""

    status = UNPROCESSABLE

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这个键已用于另一个请求，请换一个新的",
                "this key was used for another request; take a new one",
            )
        )


def once(view: View[P]) -> Callable[..., HttpResponse]:
    """Let a write and its answer be stored in one transaction; what was refused may be sent again under the same key."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key, digest, at = _key(request), _digest(request), timezone.now()
        Answered.objects.filter(at__lt=at - REMEMBERED).delete()
        token = caller_of(request).token
        try:
            with transaction.atomic():
                # The row comes first: whoever sends the same meanwhile waits for this transaction, then finds it.
                row = Answered.objects.create(token=token, key=key, digest=digest, at=at)
                status, body = view(request, *args, **kwargs)
                Answered.objects.filter(pk=row.pk).update(status=status, body=body)
        except IntegrityError:
            before = Answered.objects.filter(token=token, key=key).first()
            if before is None:
                raise  # it was the write itself that failed
            if before.digest != digest:
                raise OtherBody from None
            return _answer(before.status, before.body, is_again=True)
        return _answer(status, body, is_again=False)

    return answered


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and " " not in key):
        raise BadKey
    return key


def _digest(request: HttpRequest) -> str:
    content = [request.method, request.get_full_path(), read_body(request)]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _answer(status: int, body: dict[str, Any], *, is_again: bool) -> HttpResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if is_again:
        response.headers["Idempotent-Replayed"] = "true"
    return response
