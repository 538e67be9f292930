"""The addresses of grading."""

from django.urls import include, path

from banfa.features.grading.views import (
    acts,
    codes,
    comparing,
    decisions,
    exports,
    holders,
    objections,
    run,
    runs,
    starting,
)

app_name = "grading"
urlpatterns = [
    path("", runs.runs, name="runs"),
    path("new/", starting.new_run, name="new-run"),
    path("grade/", runs.grade, name="grade"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("decisions/<int:decision_id>/<str:what>/", decisions.act, name="decide"),
    path("objections/<int:objection_id>/", objections.objection, name="objection"),
    path("objections/<int:objection_id>/answer/", objections.answer, name="answer"),
    path("customers/<int:customer_id>/object/", objections.object_to, name="object"),
    path("customers/<int:customer_id>/request/", decisions.request_one, name="request"),
    path("groups/", include("banfa.features.grading.group_urls")),
    path("simulations/", include("banfa.features.grading.simulation_urls")),
    path("<str:number>/", run.run, name="run"),
    path("<str:number>/publish/", acts.publish, name="publish"),
    path("<str:number>/reject/", acts.reject, name="reject"),
    path("<str:number>/lock/", acts.lock, name="lock"),
    path("<str:number>/holders/<slug:name>/", holders.holding, name="holders"),
    path("<str:number>/codes/<slug:name>/", codes.codes, name="codes"),
    path("<str:number>/compare/", comparing.compare, name="compare"),
    path("<str:number>/movement.xlsx", exports.movement, name="export-movement"),
    path("<str:number>/proposals/", decisions.answer_proposals, name="proposals"),
]
