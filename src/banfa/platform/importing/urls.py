"""The addresses of imports."""

from django.urls import path

from banfa.platform.importing.views import drafts, past, starting

app_name = "importing"
urlpatterns = [
    path("", past.overview, name="list"),
    path("new/", starting.new, name="new"),
    path("template/<slug:kind_name>.xlsx", starting.template, name="template"),
    path("batches/<int:batch_id>/", past.batch, name="batch"),
    path("batches/<int:batch_id>/reverse/", past.reverse_batch, name="reverse"),
    path("<int:draft_id>/", drafts.draft, name="draft"),
    path("<int:draft_id>/read/", drafts.read_otherwise, name="read"),
    path("<int:draft_id>/match/", drafts.match, name="match"),
    path("<int:draft_id>/start/", drafts.start, name="start"),
    path("<int:draft_id>/stop/", drafts.stop, name="stop"),
    path("<int:draft_id>/back/", drafts.back, name="back"),
    path("<int:draft_id>/throw/", drafts.throw, name="throw"),
    path("<int:draft_id>/rejected.xlsx", drafts.rejected, name="rejected"),
]
