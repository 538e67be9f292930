"""The addresses of messages."""

from django.urls import path

from banfa.features.contacts.messages.views import customers, listing, rounds, setting

urlpatterns = [
    path("", rounds.rounds, name="messages"),
    path("coming/", rounds.coming, name="message-coming"),
    path("coming/<slug:plan>/<str:on>/", rounds.day, name="message-day"),
    path("rounds/<int:round_id>/", rounds.round_page, name="message-round"),
    path("rounds/<int:round_id>/act/", rounds.act, name="message-act"),
    path("new/", rounds.new, name="message-new"),
    path("list/", listing.messages, name="message-list"),
    path("export/", listing.export, name="message-export"),
    path("report/", listing.report, name="message-report"),
    path("templates/", setting.templates, name="message-templates"),
    path("templates/<slug:code>/", setting.template, name="message-template"),
    path("gateways/", setting.gateways, name="gateways"),
    path("gateways/<slug:channel>/", setting.gateway, name="gateway"),
    path("gateways/<slug:channel>/try/", setting.try_out, name="gateway-try"),
    path("customers/<int:customer_id>/companions/", customers.companion, name="companion"),
    path(
        "customers/<int:customer_id>/companions/<int:companion_id>/end/",
        customers.end_companion,
        name="companion-end",
    ),
    path("customers/<int:customer_id>/reply/", customers.reply, name="message-reply"),
]
