"""Programs that call with a token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from banfa.platform.access import Actor, Permission
from banfa.platform.accounts.tokens import grantable, make_token
from banfa.platform.org.models import Unit
from tests.features.given import register


class Program:
    """A program with a token; it speaks JSON and reads English."""

    def __init__(self, secret: str) -> None:
        self.client = Client(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
        self.sent = 0

    def get(self, path: str) -> HttpResponse:
        return self._answer(self.client.get(f"/api/v1{path}"))

    def send(
        self, method: str, path: str, body: Any, *, key: str | None = None, kind: str = "application/json"
    ) -> HttpResponse:
        """Send a write under a key of its own, or under one that is given; "" sends none."""
        self.sent += 1
        key = f"key-{self.sent}" if key is None else key
        headers = {"Idempotency-Key": key} if key else {}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(
            self.client.generic(method, f"/api/v1{path}", raw, content_type=kind, headers=headers)
        )

    def _answer(self, answer: Any) -> HttpResponse:
        assert isinstance(answer, HttpResponse)
        return answer


Calling = Callable[..., Program]


def token_for(actor: Actor, *rights: Permission, unit: str | None = None, name: str = "ERP") -> str:
    return make_token(
        actor, name=name, permissions=rights or grantable(actor), unit_code=unit, days=90, at=timezone.now()
    )[1]


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> None:
    """Two shops in the east, one in the west."""
    common = {"status": "active", "phone": "13812345678", "business_format": "convenience"}
    register(
        ada,
        {"code": "K1", "name": "平安便民店", "unit": "E11", **common},
        {"code": "K2", "name": "和顺商店", "unit": "E11", **common},
        {"code": "K3", "name": "西门烟酒店", "unit": "W11", **common},
    )


@pytest.fixture
def erp(ada: Actor, shops: None) -> Program:
    """A program that may do everything that Ada may."""
    return Program(token_for(ada))
