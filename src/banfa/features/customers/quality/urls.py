"""The addresses of quality and of duplicates, below those of the register."""

from django.urls import path

from banfa.features.customers.duplicates import views as duplicates
from banfa.features.customers.quality import acts, views

urlpatterns = [
    path("quality/", views.completeness, name="quality"),
    path("quality/late/", views.late, name="quality-late"),
    path("quality/late/confirm/", acts.confirm, name="confirm-reviewed"),
    path("quality/late/<int:event_id>/back/", acts.review_back, name="review-back"),
    path("quality/findings/", views.doubts, name="quality-findings"),
    path("quality/findings/decide/", acts.decide, name="decide-findings"),
    path("quality/findings/again/", acts.open_again, name="open-again"),
    path("quality/findings/screen/", acts.screen, name="screen"),
    path("quality/inspections/", views.inspections, name="quality-inspections"),
    path("quality/inspections/<int:inspected_id>/", acts.inspect, name="inspect"),
    path("quality/export/<str:what>/", acts.export, name="quality-export"),
    path("quality/alike/", duplicates.alike, name="alike"),
    path("<int:customer_id>/merge/<int:lost_id>/", duplicates.merging, name="merge"),
    path("merges/<int:merge_id>/part/", duplicates.parting, name="part"),
    path("<int:customer_id>/reviewed/<slug:name>/", acts.confirm_one, name="confirm-one"),
]
