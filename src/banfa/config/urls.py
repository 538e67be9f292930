"""The addresses of every part."""

from django.urls import include, path

urlpatterns = [
    path("", include("banfa.platform.web.urls")),
    path("", include("banfa.platform.setup.urls")),
    path("people/", include("banfa.platform.people.urls")),
    path("lists/", include("banfa.platform.lists.urls")),
    path("customers/", include("banfa.features.customers.urls")),
    path("appraisals/", include("banfa.features.appraisals.urls")),
    path("sales/", include("banfa.features.ledger.urls")),
    path("grading/", include("banfa.features.grading.urls")),
    path("imports/", include("banfa.platform.importing.urls")),
    path("regulations/", include("banfa.features.regulations.urls")),
]

handler400 = "banfa.platform.web.endings.bad_request"
handler403 = "banfa.platform.web.endings.permission_denied"
handler404 = "banfa.platform.web.endings.page_not_found"
handler500 = "banfa.platform.web.endings.server_error"
