"""The addresses of saved views and columns."""

from django.urls import path

from banfa.platform.lists import column_views, views

app_name = "lists"
urlpatterns = [
    path("<slug:name>/views/", views.manage, name="views"),
    path("<slug:name>/views/save/", views.save, name="save"),
    path("<slug:name>/views/order/", views.order, name="order"),
    path("<slug:name>/views/opens/", views.opens, name="opens"),
    path("<slug:name>/views/<int:pk>/", views.change, name="change"),
    path("<slug:name>/views/<int:pk>/remove/", views.remove, name="remove"),
    path("<slug:name>/views/<int:pk>/restore/", views.restore, name="restore"),
    path("<slug:name>/columns/", column_views.columns, name="columns"),
]
