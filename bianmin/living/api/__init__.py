"""The life station behind the API: the menu with its prices, orders and every later step of one."""

from ninja import Router

from . import clothing, order_complaints, order_moves, orders, services

router = Router()
router.add_router("/clothing", clothing.router, tags=["clothing"])
router.add_router("/services", services.router, tags=["services"])
router.add_router("/orders", orders.router, tags=["orders"])
router.add_router("/orders", order_moves.router, tags=["orders"])
router.add_router("/orders", order_complaints.router, tags=["orders"])

__all__ = ["router"]
