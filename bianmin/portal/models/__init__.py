from .account import ResidentAccount
from .binding import Binding, BindingCode

__all__ = ["Binding", "BindingCode", "ResidentAccount"]
