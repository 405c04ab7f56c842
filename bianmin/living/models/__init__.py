from .order import CapUse, Order, OrderOffer, OrderPhoto
from .service import Fund, PriceRule, Service, Station

__all__ = ["CapUse", "Fund", "Order", "OrderOffer", "OrderPhoto", "PriceRule", "Service", "Station"]
