"""The addresses of the frame: log-in, desk, palette, language, theme, jobs, and what makes it installable."""

from django.urls import path

from banfa.platform.web.views import design, desk, installing, jobs, palette, session

app_name = "web"
urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/seen/", desk.seen, name="seen"),
    path("palette/", palette.palette, name="palette"),
    path("keys/", palette.keys, name="keys"),
    path("design/", design.gallery, name="design"),
    path("design/said/", design.speak, name="design-said"),
    path("design/people/", design.people, name="design-people"),
    path("login/", session.log_in, name="login"),
    path("login/code/", session.log_in_code, name="login-code"),
    path("login/state/", session.state, name="login-state"),
    path("login/again/", session.again, name="again"),
    path("logout/", session.log_out, name="logout"),
    path("language/", session.choose_language, name="language"),
    path("theme/", session.choose_theme, name="theme"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel, name="cancel-job"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("sw.js", installing.worker, name="worker"),
    path("offline/", installing.offline, name="offline"),
]
