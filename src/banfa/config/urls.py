"""The addresses of every part."""

from django.urls import include, path

from banfa.config.api import ROUTERS
from banfa.platform.api.urls import addresses

urlpatterns = [
    *addresses(ROUTERS),
    path("", include("banfa.platform.web.urls")),
    path("", include("banfa.platform.setup.urls")),
    path("me/", include("banfa.platform.people.me.urls")),
    path("people/", include("banfa.platform.people.urls")),
    path("org/", include("banfa.platform.structure.urls")),
    path("calendars/", include("banfa.platform.calendars.urls")),
    path("audit/", include("banfa.platform.auditing.urls")),
    path("lists/", include("banfa.platform.lists.urls")),
    path("approvals/", include("banfa.platform.approvals.urls")),
    path("customers/", include("banfa.features.customers.urls")),
    path("appraisals/", include("banfa.features.appraisals.urls")),
    path("sales/", include("banfa.features.ledger.urls")),
    path("grading/", include("banfa.features.grading.urls")),
    path("imports/", include("banfa.platform.importing.urls")),
    path("exports/", include("banfa.platform.exporting.urls")),
    path("duties/", include("banfa.features.duties.urls")),
    path("contacts/", include("banfa.features.contacts.urls")),
    path("regulations/", include("banfa.features.regulations.urls")),
]

handler400 = "banfa.platform.web.endings.bad_request"
handler403 = "banfa.platform.web.endings.permission_denied"
handler404 = "banfa.platform.web.endings.page_not_found"
handler500 = "banfa.platform.web.endings.server_error"
