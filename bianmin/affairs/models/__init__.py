from .appointment import Appointment
from .archive import ArchivePackage
from .bundle import Bundle, BundleReceipt
from .case import Case, CaseMaterial
from .case_events import CaseNote, CasePause, Decision, Delivery, Paper, SupplementRequest
from .item import FormTemplate, Item, ItemVersion
from .online_application import MaterialUpload, OnlineApplication

__all__ = [
    "Appointment",
    "ArchivePackage",
    "Bundle",
    "BundleReceipt",
    "Case",
    "CaseMaterial",
    "CaseNote",
    "CasePause",
    "Decision",
    "Delivery",
    "FormTemplate",
    "Item",
    "ItemVersion",
    "MaterialUpload",
    "OnlineApplication",
    "Paper",
    "SupplementRequest",
]
