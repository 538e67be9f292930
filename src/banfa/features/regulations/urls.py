"""The addresses of the regulations, their clauses and the pack."""

from django.urls import path

from banfa.features.regulations import check_views, views

app_name = "regulations"
urlpatterns = [
    path("", views.library, name="list"),
    path("pack/", views.pack, name="pack"),
    path("pack/diff/", views.difference, name="difference"),
    path("check/", check_views.check, name="check"),
    path("clause/<str:clause_id>/", views.clause, name="clause"),
    path("<str:document_id>/", views.document, name="document"),
]
