"""The addresses of simulations, below those of grading and in its name space."""

from django.urls import path

from banfa.features.grading.views import exports, simulation, simulation_questions, simulations

urlpatterns = [
    path("", simulations.simulation_list, name="simulations"),
    path("new/", simulations.new_simulation, name="new-simulation"),
    path("ask/", simulation_questions.ask, name="ask-simulation"),
    path("ask/<int:job_id>/", simulation_questions.answer, name="simulation-answer"),
    path("<str:number>/", simulation.simulation, name="simulation"),
    path("<str:number>/movers.xlsx", exports.simulated_movers, name="export-simulation"),
    path("<str:number>/share/", simulation.share, name="share-simulation"),
    path("<str:number>/delete/", simulation.delete, name="delete-simulation"),
]
