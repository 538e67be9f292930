"""The addresses of visits; they stand in the name space of contacts."""

from django.urls import path

from banfa.features.contacts.visits.views import booklets, doing, opinions, records, reports, showing

urlpatterns = [
    path("", showing.visits, name="visits"),
    path("new/", doing.begin, name="visit-new"),
    path("send/", doing.send, name="visit-send"),
    path("open/<int:open_id>/", doing.opened, name="visit-open"),
    path("open/<int:open_id>/give-up/", doing.give_up, name="visit-give-up"),
    path("<int:contact_id>/", showing.visit, name="visit"),
    path("<int:contact_id>/remark/", showing.remark, name="remark"),
    path("<int:contact_id>/sheets/<int:sheet_id>/", showing.sheet_on_paper, name="visit-sheet"),
    path("customers/<int:customer_id>/", records.record, name="record"),
    path("customers/<int:customer_id>/log/", records.log, name="log"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<int:opinion_id>/answer/", opinions.answer, name="answer-opinion"),
    path("scores/", reports.sheet_scores, name="scores"),
    path("scores/export/", reports.export, name="export-sheets"),
    path("findings/", reports.findings, name="findings"),
    path("booklets/", booklets.booklets, name="booklets"),
    path("booklets/paper/", booklets.paper, name="booklet-paper"),
]
