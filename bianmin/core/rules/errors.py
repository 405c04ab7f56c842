"""What is wrong with a rule, where, and what to do: shown to the administrator who edits it."""

from django.utils.translation import gettext as _

from bianmin.core.errors import UserError


class RuleError(UserError):
    """The expression cannot be used; `details["position"]` is the 1-based character where the trouble starts."""

    code = "rule_invalid"

    def __init__(self, advice: str, *, position: int) -> None:
        message = _("第 {position} 个字符处：{advice}").format(position=position, advice=advice)
        super().__init__(message, field="expr", details={"position": position})
