"""The addresses of contacts, one prefix per part."""

from django.urls import include, path

app_name = "contacts"
urlpatterns = [
    path("calls/", include("banfa.features.contacts.calling.urls")),
    path("messages/", include("banfa.features.contacts.messages.urls")),
    path("gatherings/", include("banfa.features.contacts.gatherings.urls")),
    path("phrases/", include("banfa.features.contacts.phrases.urls")),
    path("plan/", include("banfa.features.contacts.planning.urls")),
    path("field/", include("banfa.features.contacts.offline.urls")),
    path("visits/", include("banfa.features.contacts.visits.urls")),
]
