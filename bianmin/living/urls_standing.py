"""Standing orders on the resident's telephone and on the desk."""

from django.urls import URLPattern, path

from .views import standing, standing_desk, standing_edit

urlpatterns: list[URLPattern] = [
    path("services/<str:code>/standing/", standing.standing_new, name="standing_new"),
    path("standing/", standing.my_standing, name="my_standing"),
    path("standing/<uuid:uid>/", standing.my_standing_one, name="my_standing_one"),
    path("standing/<uuid:uid>/edit/", standing_edit.my_standing_edit, name="my_standing_edit"),
    path("standing/<uuid:uid>/<str:verb>/", standing.my_standing_move, name="my_standing_move"),
    path("desk/standing/", standing_desk.standing_list, name="standing_list"),
    path("desk/standing/for/<uuid:uid>/<str:code>/", standing_desk.standing_take, name="standing_take"),
    path("desk/standing/seen/<uuid:uid>/", standing_desk.standing_seen, name="standing_seen"),
    path("desk/standing/<uuid:uid>/", standing_desk.standing_detail, name="standing_detail"),
    path("desk/standing/<uuid:uid>/edit/", standing_edit.standing_edit, name="standing_edit"),
    path("desk/standing/<uuid:uid>/<str:verb>/", standing_desk.standing_move, name="standing_move"),
]
