"""What may stand in the way of a rating, worded for the person who reads it."""

from bianmin.core.errors import Conflict, UserError


class AlreadyRated(Conflict):
    """Each visit is rated once."""

    code = "already_rated"


class RatingClosed(UserError):
    """The invitation is too old, or there is none under this address."""

    code = "rating_closed"
    status = 404
