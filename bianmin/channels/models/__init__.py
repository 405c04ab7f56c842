"""What the local provider keeps."""

from .local_message import LocalMessage

__all__ = ["LocalMessage"]
