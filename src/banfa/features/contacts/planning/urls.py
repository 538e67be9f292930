"""The addresses of plans."""

from django.urls import path

from banfa.features.contacts.planning import acts, near_views, team_views, views

urlpatterns = [
    path("", views.week, name="plan"),
    path("month/", views.month, name="plan-month"),
    path("day/<str:on>/", views.day, name="plan-day"),
    path("day/<str:on>/sheet/", views.sheet, name="plan-sheet"),
    path("day/<str:on>/order/", acts.order, name="plan-order"),
    path("propose/", acts.propose, name="plan-propose"),
    path("proposals/<int:proposal_id>/", views.proposal, name="plan-proposal"),
    path("proposals/<int:proposal_id>/decide/", acts.decide, name="plan-decide"),
    path("stops/", acts.add, name="plan-add"),
    path("stops/<int:stop_id>/move/", acts.move, name="plan-move"),
    path("stops/<int:stop_id>/remove/", acts.remove, name="plan-remove"),
    path("copy/", acts.copy, name="plan-copy"),
    path("describe/", acts.describe, name="plan-describe"),
    path("days/", views.fixed, name="plan-fixed"),
    path("days/set/", acts.fix, name="plan-fix"),
    path("days/<int:event_id>/back/", acts.fix_back, name="plan-fix-back"),
    path("start/", acts.start, name="plan-start"),
    path("team/", team_views.team, name="plan-team"),
    path("team/export/", team_views.export, name="plan-export"),
    path("track/<str:username>/<str:on>/", team_views.track, name="plan-track"),
    path("schedule/<int:customer_id>/", team_views.schedule, name="plan-schedule"),
    path("near/", near_views.near, name="plan-near"),
    path("near/export/", near_views.export, name="plan-near-export"),
]
