"""Addresses of ratings: the rater's without a login, the desk's one a verb."""

from django.urls import path, register_converter

from .converters import RemedyVerb
from .views import rate, rating, remedy, tablet

register_converter(RemedyVerb, "remedy_verb")

urlpatterns = [
    path("rate/tablet/<str:code>/", rate.rating_give_at_tablet, name="rating_give_at_tablet"),
    path("rate/<str:code>/", rate.rating_give_by_link, name="rating_give_by_link"),
    path("quality/", rate.quality_show, name="quality_show"),
    path("desk/ratings/", rating.rating_list, name="rating_list"),
    path("desk/ratings/own/", rating.rating_own, name="rating_own"),
    path("desk/ratings/calls/", rating.rating_call_list, name="rating_call_list"),
    path("desk/ratings/calls/<uuid:uid>/", rating.rating_call, name="rating_call"),
    path("desk/ratings/calls/<uuid:uid>/decline/", rating.rating_call_decline, name="rating_call_decline"),
    path("desk/ratings/remedies/", remedy.remedy_list, name="remedy_list"),
    path("desk/ratings/remedies/<uuid:uid>/", remedy.remedy_detail, name="remedy_detail"),
    path("desk/ratings/remedies/<uuid:uid>/number/", remedy.remedy_reveal, name="remedy_reveal"),
    path("desk/ratings/remedies/<uuid:uid>/<remedy_verb:verb>/", remedy.remedy_move, name="remedy_move"),
    path("desk/ratings/tablets/", tablet.tablet_list, name="tablet_list"),
    path("desk/ratings/tablets/<uuid:uid>/renew/", tablet.tablet_renew, name="tablet_renew"),
]
