"""The addresses of approvals."""

from django.urls import path

from banfa.platform.approvals.views import acts, lists, one

app_name = "approvals"
urlpatterns = [
    path("", lists.requests, name="list"),
    path("count/", lists.count, name="count"),
    path("people/", lists.people, name="people"),
    path("many/", acts.many, name="many"),
    path("<int:request_id>/", one.page, name="request"),
    path("<int:request_id>/<str:what>/", acts.act, name="act"),
]
