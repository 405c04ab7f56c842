"""Items and cases through the API: the same selectors and actions as behind the pages."""

from ninja import Router

from . import appointments, archives, bundles, case_moves, cases, items, online_applications

router = Router()
router.add_router("/items", items.router, tags=["items"])
router.add_router("/cases", cases.router, tags=["cases"])
router.add_router("/cases", case_moves.router, tags=["cases"])
router.add_router("/appointments", appointments.router, tags=["appointments"])
router.add_router("/bundles", bundles.router, tags=["bundles"])
router.add_router("/archives", archives.router, tags=["archives"])
router.add_router("/online-applications", online_applications.router, tags=["online applications"])

__all__ = ["router"]
