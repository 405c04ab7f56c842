"""The register through the API: the same selectors and actions as behind the pages."""

from ninja import Router

from . import writing

router = Router(tags=["residents"])
router.add_router("/residents", writing.router)

__all__ = ["router"]
