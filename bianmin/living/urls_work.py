"""The worker's telephone."""

from django.urls import URLPattern, path

from .views import work, work_mate, work_move, work_pay

urlpatterns: list[URLPattern] = [
    path("work/", work.work_today, name="work_today"),
    path("work/route/", work.work_route, name="work_route"),
    path("work/week/", work.work_week, name="work_week"),
    path("work/done/", work.work_done, name="work_done"),
    path("work/me/", work.work_me, name="work_me"),
    path("work/token/", work.work_token, name="work_token"),
    path("work/sw.js", work.work_script, name="work_script"),
    path("work/orders/<uuid:uid>/", work.work_order, name="work_order"),
    path("work/orders/<uuid:uid>/accept/", work_move.work_accept, name="work_accept"),
    path("work/orders/<uuid:uid>/refuse/", work_move.work_refuse, name="work_refuse"),
    path("work/orders/<uuid:uid>/mate/accept/", work_mate.work_mate_accept, name="work_mate_accept"),
    path("work/orders/<uuid:uid>/mate/refuse/", work_mate.work_mate_refuse, name="work_mate_refuse"),
    path("work/orders/<uuid:uid>/give-back/", work_move.work_give_back, name="work_give_back"),
    path("work/orders/<uuid:uid>/depart/", work_move.work_depart, name="work_depart"),
    path("work/orders/<uuid:uid>/arrive/", work_move.work_arrive, name="work_arrive"),
    path("work/orders/<uuid:uid>/absent/", work_move.work_absent, name="work_absent"),
    path("work/orders/<uuid:uid>/cash/", work_move.work_cash, name="work_cash"),
    path("work/orders/<uuid:uid>/pay/", work_pay.work_pay, name="work_pay"),
    path("work/orders/<uuid:uid>/finish/", work_move.work_finish, name="work_finish"),
]
