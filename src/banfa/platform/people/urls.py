"""The addresses of people."""

from django.urls import path

from banfa.platform.people import acts, own, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", acts.invite, name="new"),
    path("me/password/", own.own_password, name="own-password"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/posts/", acts.add_post, name="add-post"),
    path("<int:person_id>/password/", acts.password, name="password"),
    path("<int:person_id>/leave/", acts.leave, name="leave"),
    path("<int:person_id>/return/", acts.come_back, name="return"),
    path("posts/<int:appointment_id>/end/", acts.end, name="end-post"),
]
