"""The addresses of phrases and of the knowledge base, below those of contacts."""

from django.urls import path

from banfa.features.contacts.phrases import views

urlpatterns = [
    path("", views.library, name="phrases"),
    path("drawer/", views.drawer, name="phrases-drawer"),
    path("use/", views.use, name="phrase-use"),
    path("like/", views.like, name="phrase-like"),
    path("check/", views.check, name="phrase-check"),
    path("knowledge/", views.knowledge, name="knowledge"),
    path("knowledge/<int:number>/retire/", views.retire_answer, name="knowledge-retire"),
    path("<int:number>/", views.versions, name="phrase-versions"),
    path("<int:number>/decide/", views.decide, name="phrase-decide"),
    path("<int:number>/retire/", views.retire, name="phrase-retire"),
]
