"""The addresses of the first run: before the organisation is there, and after."""

from django.urls import path

from banfa.platform.setup.views import door, steps

app_name = "setup"
urlpatterns = [
    path("setup/", door.door, name="door"),
    path("setup/packs/", door.packs, name="packs"),
    path("setup/packs/<str:pack>/", door.organisation, name="organisation"),
    path("start/", steps.start, name="start"),
    path("start/dismiss/", steps.dismiss, name="dismiss"),
    path("start/example/", steps.example, name="example"),
    path("start/<str:name>/", steps.step, name="step"),
]
