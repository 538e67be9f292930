"""Lets a program in by its token, and reads what it sends before anything else happens."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.accounts.logging_in import note
from banfa.platform.accounts.models import LogIn, Token
from banfa.platform.accounts.places import place_of
from banfa.platform.accounts.tokens import NoSuchToken, acting_with, note_used, token_of
from banfa.platform.api.reading import body_of
from banfa.platform.web.patience import Attempt, note_wrong, open_again_at

BODY = "_banfa_body"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOKENS = "token"  # the name under which wrong tokens of an address are counted
LONGEST_TOKEN = 200


class TooManyWrong(BanfaError):
    """From this address came too many wrong tokens."""

    status = 429

    def __init__(self) -> None:
        super().__init__(Text("无效令牌过多，请稍后再试", "too many wrong tokens; wait, then try again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: the token, and the actor with what is left of the person's rights."""

    token: Token
    actor: Actor


class ByToken(HttpBearer):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who calls. Raises NoSuchToken, TooManyWrong, BadBody."""
        at, place = timezone.now(), place_of(request)
        attempt = Attempt(username=TOKENS, address=place.address, at=at)
        if open_again_at(attempt):
            raise TooManyWrong
        try:
            found = token_of(token[:LONGEST_TOKEN], at=at)
        except NoSuchToken:
            note_wrong(attempt)
            note(LogIn.Result.TOKEN_REFUSED, place=place, at=at)
            raise
        note_used(found, place, at=at)
        if request.method in WRITING:
            setattr(request, BODY, body_of(request))
        return Caller(token=found, actor=acting_with(found, on=timezone.localdate()))


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls, in a view behind the entrance."""
    caller: Any = getattr(request, "auth", None)
    assert isinstance(caller, Caller)
    return caller


def read_body(request: HttpRequest) -> Any:
    """Return the JSON that the entrance has read."""
    return getattr(request, BODY)
