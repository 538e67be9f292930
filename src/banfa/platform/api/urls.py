"""The addresses of the API: the operations of every feature, what they are, and words for all other addresses."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from ninja import Router

from banfa.platform.api import views
from banfa.platform.api.building import make_api

app_name = "api"


def addresses(routers: Iterable[tuple[str, Router]]) -> Sequence[URLPattern | URLResolver]:
    """Return the addresses below `api/`; a token lets in, so the log-in is not asked for."""
    api = make_api()
    for prefix, router in routers:
        api.add_router(prefix, router)
    views.describe(api)
    patterns, _, namespace = api.urls
    for one in patterns:
        assert one.callback is not None
        one.callback = login_not_required(one.callback)
    return [
        path("api/", views.guide, name="api-guide"),
        path("api/v1/openapi.json", views.schema, name="api-schema"),
        path("api/v1/", include((patterns, namespace))),
        re_path(r"^api/v1/.*$", views.nothing),
    ]
