"""Addresses of complaints, scores and the rule of suspension, one a verb; before those of orders and services."""

from django.urls import URLPattern, path

from .views import complaint, my_complaint, quality

urlpatterns: list[URLPattern] = [
    path("services/quality/", quality.services_quality, name="services_quality"),
    path("desk/quality/", quality.quality_scores, name="quality_scores"),
    path("desk/quality/rule/", quality.quality_rule, name="quality_rule"),
    path("desk/quality/providers/<uuid:uid>/", quality.quality_provider, name="quality_provider"),
    path("desk/quality/providers/<uuid:uid>/complain/", complaint.complaint_take, name="complaint_take"),
    path("desk/complaints/", complaint.complaint_list, name="complaint_list"),
    path("desk/complaints/<uuid:uid>/", complaint.complaint_detail, name="complaint_detail"),
    path("desk/complaints/<uuid:uid>/number/", complaint.complaint_reveal, name="complaint_reveal"),
    path("desk/complaints/<uuid:uid>/redo/", complaint.complaint_redo, name="complaint_redo"),
    path("desk/complaints/<uuid:uid>/<str:verb>/", complaint.complaint_move, name="complaint_move"),
    path("desk/orders/<uuid:uid>/complain/", complaint.complaint_make, name="complaint_make"),
    path("orders/<uuid:uid>/complain/", my_complaint.my_complaint_make, name="my_complaint_make"),
    path("orders/<uuid:uid>/complaints/<uuid:complaint>/", my_complaint.my_complaint, name="my_complaint"),
    path(
        "orders/<uuid:uid>/complaints/<uuid:complaint>/confirm/",
        my_complaint.my_complaint_confirm,
        name="my_complaint_confirm",
    ),
    path(
        "orders/<uuid:uid>/complaints/<uuid:complaint>/reopen/",
        my_complaint.my_complaint_reopen,
        name="my_complaint_reopen",
    ),
    path("work/complaints/", quality.work_complaints, name="work_complaints"),
]
