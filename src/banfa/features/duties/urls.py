"""The addresses of duties."""

from django.urls import path

from banfa.features.duties.compliance import views as compliance
from banfa.features.duties.worklist import acts, files, people, single, team_views, views

app_name = "duties"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("count/", views.count, name="count"),
    path("week/", team_views.week, name="week"),
    path("team/", team_views.team, name="team"),
    path("team/remind/", team_views.remind_people, name="remind-people"),
    path("people/", people.people, name="people"),
    path("many/", acts.many, name="many"),
    path("compliance/", compliance.overview, name="compliance"),
    path("compliance/rows/", compliance.rows, name="compliance-rows"),
    path("compliance/export/<str:what>/", compliance.export, name="compliance-export"),
    path("files/<int:note_id>/", files.file, name="file"),
    path("<int:duty_id>/", single.duty, name="duty"),
    path("<int:duty_id>/done/", acts.done, name="done"),
    path("<int:duty_id>/snooze/", acts.snooze, name="snooze"),
    path("<int:duty_id>/wake/", acts.wake, name="wake"),
    path("<int:duty_id>/excuse/", acts.excuse, name="excuse"),
    path("<int:duty_id>/give/", acts.give, name="give"),
    path("<int:duty_id>/remind/", acts.remind, name="remind"),
]
