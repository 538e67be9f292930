"""The addresses of the register."""

from django.urls import include, path

from banfa.features.customers.assigning import note_views, rule_views
from banfa.features.customers.assigning import views as assigning
from banfa.features.customers.dictionary import views as dictionary
from banfa.features.customers.map import views as map_views
from banfa.features.customers.personal import views as personal
from banfa.features.customers.requests import many
from banfa.features.customers.requests import views as requests
from banfa.features.customers.summary import views as unit_views
from banfa.features.customers.views import areas, attachments, bulk, customer, fields, listing, showing

app_name = "customers"
urlpatterns = [
    path("", listing.register, name="list"),
    path("counts/", listing.counts, name="counts"),
    path("export/", bulk.export, name="export"),
    path("assign/", assigning.assign, name="assign"),
    path("assign/<int:event_id>/undo/", assigning.assign_back, name="assign-back"),
    path("assign/people/", assigning.holders, name="holders"),
    path("<int:customer_id>/in-charge/", assigning.in_charge, name="in-charge"),
    path("<int:customer_id>/notes/", note_views.note, name="note"),
    path("assign/rules/", rule_views.rules, name="rules"),
    path("assign/rules/apply/", rule_views.apply, name="apply-rules"),
    path("assign/rules/<int:rule_id>/end/", rule_views.end, name="end-rule"),
    path("notes/<int:note_id>/done/", note_views.done, name="note-done"),
    path("set/", bulk.set_field, name="set-field"),
    path("set/<int:event_id>/undo/", bulk.set_back, name="set-back"),
    path("map/", map_views.customer_map, name="map"),
    path("map/<int:customer_id>/", map_views.card, name="map_card"),
    path("units/", unit_views.units, name="units"),
    path("units/export/", unit_views.export, name="units_export"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("new/", customer.new, name="new"),
    path("requests/many/", many.ask_for_many, name="request-many"),
    path("requests/<int:request_id>/edit/", requests.edit, name="request-edit"),
    path("requests/<int:request_id>/form/", requests.form, name="request-form"),
    path("", include("banfa.features.customers.quality.urls")),
    path("sharing/", include("banfa.features.customers.sharing.urls")),
    path("<int:customer_id>/", customer.customer, name="customer"),
    path("<int:customer_id>/request/", requests.ask, name="request-new"),
    path("<int:customer_id>/personal/", personal.personal, name="personal"),
    path("<int:customer_id>/personal/file/", personal.take_out, name="personal-file"),
    path("<int:customer_id>/consents/", personal.consent, name="consent"),
    path("<int:customer_id>/consents/<int:consent_id>/withdraw/", personal.withdraw, name="consent-withdraw"),
    path("<int:customer_id>/erasure/", personal.wish, name="erasure-wish"),
    path("dictionary/", dictionary.dictionary, name="dictionary"),
    path("<int:customer_id>/fields/<str:name>/", fields.field, name="field"),
    path("<int:customer_id>/fields/<str:name>/show/", showing.show, name="show-field"),
    path("<int:customer_id>/changes/<int:event_id>/undo/", fields.take_back, name="take-back"),
    path("<int:customer_id>/files/", attachments.attach, name="attach"),
    path("<int:customer_id>/files/<int:attachment_id>/", attachments.content, name="attachment"),
    path("<int:customer_id>/files/<int:attachment_id>/small/", attachments.small, name="small"),
    path("<int:customer_id>/files/<int:attachment_id>/withdraw/", attachments.withdraw, name="withdraw"),
    path("<int:customer_id>/files/<int:attachment_id>/put-back/", attachments.put_back, name="put-back"),
]
