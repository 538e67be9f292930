"""The addresses of saved groups, below those of grading and in its name space."""

from django.urls import path

from banfa.features.grading import bulk
from banfa.features.grading.views import group_builder, groups

urlpatterns = [
    path("", groups.group_list, name="groups"),
    path("new/", group_builder.new_group, name="new-group"),
    path("chosen/", bulk.group_of_chosen, name="group-of-chosen"),
    path("count/", group_builder.count_draft, name="count-group"),
    path("<str:number>/", groups.group, name="group"),
    path("<str:number>/edit/", group_builder.edit_group, name="edit-group"),
    path("<str:number>/recount/", groups.recount, name="recount-group"),
    path("<str:number>/export/", groups.export, name="export-group"),
    path("<str:number>/delete/", groups.delete, name="delete-group"),
]
