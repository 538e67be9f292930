"""The addresses of the event log."""

from django.urls import path

from banfa.platform.auditing import views

app_name = "auditing"
urlpatterns = [
    path("", views.events, name="list"),
    path("<int:number>/", views.event, name="event"),
    path("backups/", views.backups, name="backups"),
    path("disclosures/", views.disclosures, name="disclosures"),
    path("disclosures/workbook/", views.disclosures_workbook, name="workbook"),
]
