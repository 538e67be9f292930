"""The addresses of grading."""

from django.urls import path

from banfa.features.grading import views

app_name = "grading"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("grade/", views.grade, name="grade"),
    path("<str:number>/", views.run, name="run"),
    path("<str:number>/publish/", views.publish, name="publish"),
]
