"""What can go wrong with money, worded for the person at the counter."""

from bianmin.core.errors import Conflict, UserError


class AlreadyPaid(Conflict):
    """`details` = {"payment": uid, "receipt": number}."""

    code = "already_paid"


class PaymentUnavailable(UserError):
    """The provider cannot be reached, refuses, or there is none."""

    code = "payment_unavailable"
    status = 503


class PaymentMismatch(Conflict):
    """What came is not what was asked for; it is not booked, and the director is told."""

    code = "payment_mismatch"
