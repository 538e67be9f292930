"""The addresses of visits without a network; they stand in the name space of contacts."""

from django.urls import path

from banfa.features.contacts.offline import views

urlpatterns = [
    path("", views.days, name="field"),
    path("luggage/", views.taken_along, name="field-luggage"),
    path("visit/<slug:kind>/<slug:actions>/", views.visit, name="field-visit"),
    path("send/", views.send, name="field-send"),
]
