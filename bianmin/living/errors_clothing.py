"""What can go wrong when clothes come in and go out, worded for the person who reads it."""

from bianmin.core.errors import Conflict, UserError


class OutOfStock(Conflict):
    """`details` = {"garment": words}: somebody took the last piece."""

    code = "out_of_stock"


class CapReached(Conflict):
    """The household would have more than the cap of the quarter; `details` = {"left": pieces}."""

    code = "cap_reached"


class NeedUnknown(UserError):
    """No condition is met, and some are not known: they have to be asked."""

    code = "need_unknown"


class NeedNotMet(Conflict):
    code = "need_not_met"


class RuleMissing(Conflict):
    """The office has not said yet who may be given clothes, and how many."""

    code = "clothing_rule_missing"
