"""The addresses of the register."""

from django.urls import path

from banfa.features.customers.map import views as map_views
from banfa.features.customers.summary import views as unit_views
from banfa.features.customers.views import areas, attachments, bulk, customer, fields, listing

app_name = "customers"
urlpatterns = [
    path("", listing.register, name="list"),
    path("counts/", listing.counts, name="counts"),
    path("export/", bulk.export, name="export"),
    path("exported/<str:name>", bulk.exported, name="exported"),
    path("set/", bulk.set_field, name="set-field"),
    path("set/<int:event_id>/undo/", bulk.set_back, name="set-back"),
    path("map/", map_views.customer_map, name="map"),
    path("map/<int:customer_id>/", map_views.card, name="map_card"),
    path("units/", unit_views.units, name="units"),
    path("units/export/", unit_views.export, name="units_export"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("new/", customer.new, name="new"),
    path("<int:customer_id>/", customer.customer, name="customer"),
    path("<int:customer_id>/fields/<str:name>/", fields.field, name="field"),
    path("<int:customer_id>/changes/<int:event_id>/undo/", fields.take_back, name="take-back"),
    path("<int:customer_id>/files/", attachments.attach, name="attach"),
    path("<int:customer_id>/files/<int:attachment_id>/", attachments.content, name="attachment"),
    path("<int:customer_id>/files/<int:attachment_id>/small/", attachments.small, name="small"),
    path("<int:customer_id>/files/<int:attachment_id>/withdraw/", attachments.withdraw, name="withdraw"),
    path("<int:customer_id>/files/<int:attachment_id>/put-back/", attachments.put_back, name="put-back"),
]
