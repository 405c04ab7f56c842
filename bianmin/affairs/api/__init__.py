"""Items and cases through the API: the same selectors and actions as behind the pages."""

from ninja import Router

from . import case_moves, cases, items

router = Router()
router.add_router("/items", items.router, tags=["items"])
router.add_router("/cases", cases.router, tags=["cases"])
router.add_router("/cases", case_moves.router, tags=["cases"])

__all__ = ["router"]
