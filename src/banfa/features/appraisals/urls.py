"""The addresses of appraisals."""

from django.urls import path

from banfa.features.appraisals import views

app_name = "appraisals"
urlpatterns = [
    path("", views.month, name="month"),
    path("<slug:sheet>/<str:words>/<int:customer_id>/", views.appraise, name="appraise"),
]
