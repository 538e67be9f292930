"""The addresses of calendars."""

from django.urls import path

from banfa.platform.calendars import acts, views

app_name = "calendars"
urlpatterns = [
    path("", views.year, name="year"),
    path("day/", acts.correct, name="correct"),
    path("day/back/", acts.take_back, name="take-back"),
    path("hours/", acts.hours, name="hours"),
    path("import/", acts.bring_year, name="import"),
    path("template/<int:year>/", views.template, name="template"),
]
