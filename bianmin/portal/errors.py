"""What a resident can mend at her door, in her words."""

from bianmin.core.errors import NotAllowed, UserError


class TooManyTries(UserError):
    code = "throttled"
    status = 429


class WrongCode(UserError):
    """The code is wrong, used or too old; or nobody was found: the same words for all."""

    code = "wrong_code"


class NotBound(NotAllowed):
    """The account stands for nobody yet."""

    code = "not_bound"
