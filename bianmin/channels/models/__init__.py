from .local_message import LocalMessage
from .local_trade import LocalRefund, LocalTrade

__all__ = ["LocalMessage", "LocalRefund", "LocalTrade"]
