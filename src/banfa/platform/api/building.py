"""The API as a whole: features bring their routers, `config` joins them."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from banfa.platform.api.answering import answer_refusals
from banfa.platform.api.entrance import ByToken, read_body

NAMESPACE = "api-v1"


def in_chinese(summary: str, description: str) -> dict[str, Any]:
    """Return the Chinese words of an operation, as its `openapi_extra`."""
    return {"x-zh": {"summary": summary, "description": description}}


class StrictParser(Parser):
    """Takes the body that the entrance has read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return it; it was refused before if it could not be read."""
        return read_body(request)


class PlainRenderer(JSONRenderer):
    """Writes Chinese as it is."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


def make_api() -> NinjaAPI:
    """Return the API without any address yet; its documentation is a page of ours."""
    api = NinjaAPI(
        title="Banfa API", version="1", urls_namespace=NAMESPACE, auth=ByToken(), parser=StrictParser(), renderer=PlainRenderer(), docs_url=None,
        openapi_url=None, description="Everything acts as the person who made the token, within the token's rights.",
    )  # fmt: skip
    answer_refusals(api)
    return api
