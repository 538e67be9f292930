"""The addresses of the frame: log-in, desk, language, theme, jobs."""

from django.urls import path

from banfa.platform.web.views import desk, jobs, session

app_name = "web"
urlpatterns = [
    path("", desk.home, name="home"),
    path("login/", session.log_in, name="login"),
    path("logout/", session.log_out, name="logout"),
    path("language/", session.choose_language, name="language"),
    path("theme/", session.choose_theme, name="theme"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel, name="cancel-job"),
]
