"""The addresses of exports."""

from django.urls import path

from banfa.platform.exporting.views import asking, files

app_name = "exporting"
urlpatterns = [
    path("", files.exports, name="list"),
    path("new/<str:name>/", asking.new, name="new"),
    path("<int:export_id>/", files.export, name="export"),
    path("<int:export_id>/file/", files.content, name="file"),
]
