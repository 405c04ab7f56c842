from .clothing import ClothingRule, GarmentKind, GarmentMove, GarmentSize, GarmentStock, Season, Wearer
from .clothing_donation import ClothingDonation, ClothingSorting
from .clothing_handout import ClothingHandout, HandoutCount, HandoutLine

__all__ = [
    "ClothingDonation",
    "ClothingHandout",
    "ClothingRule",
    "ClothingSorting",
    "GarmentKind",
    "GarmentMove",
    "GarmentSize",
    "GarmentStock",
    "HandoutCount",
    "HandoutLine",
    "Season",
    "Wearer",
]
