"""The life station behind the API: the menu with its prices, orders and every later step of one."""

from ninja import Router

from . import clothing

router = Router()
router.add_router("/clothing", clothing.router, tags=["clothing"])

__all__ = ["router"]
