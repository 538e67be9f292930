"""The addresses of the register."""

from django.urls import path

from banfa.features.customers import area_views, views

app_name = "customers"
urlpatterns = [
    path("", views.register, name="list"),
    path("areas/", area_views.areas, name="areas"),
    path("areas/<str:code>/", area_views.area, name="area"),
    path("<int:customer_id>/", views.customer, name="customer"),
]
