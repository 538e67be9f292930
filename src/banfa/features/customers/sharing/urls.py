"""The addresses of sharing between departments."""

from django.urls import path

from banfa.features.customers.sharing import views

urlpatterns = [
    path("", views.sharing, name="sharing"),
    path("ask/", views.new, name="sharing-ask"),
    path("<int:sharing_id>/", views.one, name="sharing-one"),
    path("<int:sharing_id>/appeal/", views.appeal_it, name="sharing-appeal"),
    path("<int:sharing_id>/end/", views.end_it, name="sharing-end"),
]
