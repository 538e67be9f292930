"""The addresses of the register."""

from django.urls import path

from banfa.features.customers import (
    area_views,
    attachment_views,
    bulk_views,
    customer_views,
    field_views,
    views,
)
from banfa.features.customers.map import views as map_views
from banfa.features.customers.summary import views as unit_views

app_name = "customers"
urlpatterns = [
    path("", views.register, name="list"),
    path("counts/", views.counts, name="counts"),
    path("export/", bulk_views.export, name="export"),
    path("exported/<str:name>", bulk_views.exported, name="exported"),
    path("set/", bulk_views.set_field, name="set-field"),
    path("set/<int:event_id>/undo/", bulk_views.set_back, name="set-back"),
    path("map/", map_views.customer_map, name="map"),
    path("map/<int:customer_id>/", map_views.card, name="map_card"),
    path("units/", unit_views.units, name="units"),
    path("units/export/", unit_views.export, name="units_export"),
    path("areas/", area_views.areas, name="areas"),
    path("areas/<str:code>/", area_views.area, name="area"),
    path("new/", customer_views.new, name="new"),
    path("<int:customer_id>/", customer_views.customer, name="customer"),
    path("<int:customer_id>/fields/<str:name>/", field_views.field, name="field"),
    path("<int:customer_id>/changes/<int:event_id>/undo/", field_views.take_back, name="take-back"),
    path("<int:customer_id>/files/", attachment_views.attach, name="attach"),
    path("<int:customer_id>/files/<int:attachment_id>/", attachment_views.content, name="attachment"),
    path("<int:customer_id>/files/<int:attachment_id>/small/", attachment_views.small, name="small"),
    path("<int:customer_id>/files/<int:attachment_id>/withdraw/", attachment_views.withdraw, name="withdraw"),
    path("<int:customer_id>/files/<int:attachment_id>/put-back/", attachment_views.put_back, name="put-back"),
]
