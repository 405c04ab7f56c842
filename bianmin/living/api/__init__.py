"""The life station behind the API: the menu with its prices, orders and every later step of one."""

from ninja import Router

router = Router()
