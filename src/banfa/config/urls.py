"""The addresses of every part."""

from django.urls import include, path

urlpatterns = [
    path("", include("banfa.platform.web.urls")),
    path("customers/", include("banfa.features.customers.urls")),
    path("appraisals/", include("banfa.features.appraisals.urls")),
    path("grading/", include("banfa.features.grading.urls")),
    path("regulations/", include("banfa.features.regulations.urls")),
]
