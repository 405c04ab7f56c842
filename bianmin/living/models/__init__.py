from .clothing import ClothingRule, GarmentKind, GarmentMove, GarmentSize, GarmentStock, Season, Wearer
from .clothing_donation import ClothingDonation, ClothingSorting
from .clothing_handout import ClothingHandout, HandoutCount, HandoutLine
from .day_plan import DayPlan
from .order import CapUse, Order, OrderOffer, OrderPhoto
from .order_mate import OrderMate
from .quality import Complaint, ComplaintStep, QualityRule
from .service import Fund, PriceRule, Service, Station
from .settlement import Settlement, SettlementLine
from .standing import StandingMiss, StandingOrder

__all__ = [
    "CapUse",
    "ClothingDonation",
    "ClothingHandout",
    "ClothingRule",
    "ClothingSorting",
    "Complaint",
    "ComplaintStep",
    "DayPlan",
    "Fund",
    "GarmentKind",
    "GarmentMove",
    "GarmentSize",
    "GarmentStock",
    "HandoutCount",
    "HandoutLine",
    "Order",
    "OrderMate",
    "OrderOffer",
    "OrderPhoto",
    "PriceRule",
    "QualityRule",
    "Season",
    "Service",
    "Settlement",
    "SettlementLine",
    "StandingMiss",
    "StandingOrder",
    "Station",
    "Wearer",
]
