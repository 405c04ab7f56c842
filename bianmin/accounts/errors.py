"""What can go wrong with accounts and posts."""

from bianmin.core.errors import Conflict, UserError


class UsernameTaken(Conflict):
    code = "username_taken"


class WeakPassword(UserError):
    code = "weak_password"


class PostRefused(UserError):
    code = "post_refused"


class LastAdministrator(Conflict):
    """Somebody must stay who can give posts."""

    code = "last_administrator"
