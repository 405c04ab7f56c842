"""What can go wrong with an order, worded for the person who reads it."""

from bianmin.core.errors import Conflict, UserError


class PriceChanged(Conflict):
    """The price is no longer the one that was shown; `details` holds both."""

    code = "price_changed"


class OrderExists(Conflict):
    """The same is ordered already and still to come; `details` names that order. Ordered again when it is meant."""

    code = "order_exists"


class NotOnOffer(UserError):
    """The service cannot be had, or not like this."""

    code = "not_on_offer"


class WorkerUnfit(UserError):
    """This worker cannot be sent: `details["reasons"]` says why."""

    code = "worker_unfit"
    status = 409


class WrongCode(UserError):
    code = "wrong_arrival_code"


class TooEarly(Conflict):
    """Not yet: `details["from"]` says from when on."""

    code = "too_early"
