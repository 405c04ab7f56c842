"""The bar at the foot of the worker's pages: four places within reach of the thumb."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bianmin.core.navigation import Navigation, NavItem

places = Navigation(limit=4)
places.register(NavItem(pgettext_lazy("work", "今天"), "work_today", "sun", order=10, under="/work/orders/"))
places.register(NavItem(_("日程"), "work_week", "calendar-days", order=20))
places.register(NavItem(_("做完的"), "work_done", "check-circle", order=30))
places.register(NavItem(_("我的"), "work_me", "user-circle", order=40))
