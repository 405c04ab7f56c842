"""Organisations, providers and workers through the API."""

from ninja import Router

from .organizations import router as organizations_router
from .providers import router as providers_router

router = Router()
router.add_router("", organizations_router)
router.add_router("", providers_router)

__all__ = ["router"]
