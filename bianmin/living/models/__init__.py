from .clothing import ClothingRule, GarmentKind, GarmentMove, GarmentSize, GarmentStock, Season, Wearer
from .clothing_donation import ClothingDonation, ClothingSorting
from .clothing_handout import ClothingHandout, HandoutCount, HandoutLine
from .order import CapUse, Order, OrderOffer, OrderPhoto
from .quality import Complaint, ComplaintStep, QualityRule
from .service import Fund, PriceRule, Service, Station

__all__ = [
    "CapUse",
    "ClothingDonation",
    "ClothingHandout",
    "ClothingRule",
    "ClothingSorting",
    "Complaint",
    "ComplaintStep",
    "Fund",
    "GarmentKind",
    "GarmentMove",
    "GarmentSize",
    "GarmentStock",
    "HandoutCount",
    "HandoutLine",
    "Order",
    "OrderOffer",
    "OrderPhoto",
    "PriceRule",
    "QualityRule",
    "Season",
    "Service",
    "Station",
    "Wearer",
]
