"""The addresses of the ledger."""

from django.urls import path

from banfa.features.ledger import views

app_name = "ledger"
urlpatterns = [path("customers/<int:customer_id>/export/", views.export, name="export")]
