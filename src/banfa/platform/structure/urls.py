"""The addresses of the organisation."""

from django.urls import path

from banfa.platform.structure.views import handovers, passwords, substitutions, units

app_name = "structure"
urlpatterns = [
    path("", units.units, name="units"),
    path("units/new/", units.new, name="new-unit"),
    path("units/<str:code>/", units.unit, name="unit"),
    path("units/<str:code>/change/", units.change, name="change-unit"),
    path("units/<str:code>/close/", units.close, name="close-unit"),
    path("units/<str:code>/reopen/", units.reopen, name="reopen-unit"),
    path("substitutions/", substitutions.substitutions, name="substitutions"),
    path("substitutions/new/", substitutions.new, name="new-substitution"),
    path("substitutions/posts/", substitutions.posts, name="posts-to-cover"),
    path("substitutions/<int:substitution_id>/end/", substitutions.end, name="end-substitution"),
    path("people/", substitutions.people, name="people"),
    path("passwords/<int:batch_id>/", passwords.passwords, name="passwords"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/begin/", handovers.begin, name="begin-handover"),
    path("handovers/<int:handover_id>/", handovers.handover, name="handover"),
    path("handovers/<int:handover_id>/give/", handovers.give, name="give"),
    path("handovers/<int:handover_id>/close/", handovers.close, name="close-handover"),
    path("handovers/<int:handover_id>/list/", handovers.printed, name="handover-list"),
]
