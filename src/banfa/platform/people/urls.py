"""The addresses of people."""

from django.urls import path

from banfa.platform.people import accounts, acts, house, log_ins, unit_search, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", acts.invite, name="new"),
    path("log-ins/", log_ins.log_ins, name="log-ins"),
    path("rules/", house.rules, name="rules"),
    path("rules/agreement/", house.publish_agreement, name="publish-agreement"),
    path("units/", unit_search.units, name="units"),
    path("tokens/<int:token_id>/revoke/", accounts.revoke_token, name="revoke-token"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/unlock/", accounts.unlocked, name="unlock"),
    path("<int:person_id>/second-factor/off/", accounts.without_second_factor, name="second-factor-off"),
    path("<int:person_id>/log-ins/end/", accounts.log_ins_ended, name="end-log-ins"),
    path("<int:person_id>/posts/", acts.add_post, name="add-post"),
    path("<int:person_id>/password/", acts.password, name="password"),
    path("<int:person_id>/leave/", acts.leave, name="leave"),
    path("<int:person_id>/return/", acts.come_back, name="return"),
    path("posts/<int:appointment_id>/end/", acts.end, name="end-post"),
]
