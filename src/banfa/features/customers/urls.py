"""The addresses of the register."""

from django.urls import path

from banfa.features.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.register, name="list"),
    path("<int:customer_id>/", views.customer, name="customer"),
]
