"""The addresses of calls."""

from django.urls import path

from banfa.features.contacts.calling import views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("new/", views.call, name="call-new"),
    path("number/", views.number, name="call-number"),
    path("plan/", views.plan, name="call-plan"),
    path("report/", views.report, name="call-report"),
    path("<int:planned_id>/drop/", views.drop, name="call-drop"),
    path("<int:planned_id>/put-back/", views.put_back, name="call-put-back"),
]
