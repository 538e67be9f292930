"""The addresses of the bare project."""

from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("shops/", views.shops, name="list"),
    path("shops/<int:shop_id>/", views.shop, name="shop"),
]
