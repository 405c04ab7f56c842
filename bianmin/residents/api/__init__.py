"""The register through the API: the same selectors and actions as behind the pages."""

from ninja import Router

from . import exports, households, ledgers, merging, representations, writing

router = Router(tags=["residents"])
router.add_router("/residents", writing.router)
router.add_router("/households", households.router)
router.add_router("/exports", exports.router)
router.add_router("/ledgers", ledgers.router)

__all__ = ["merging", "representations", "router"]
