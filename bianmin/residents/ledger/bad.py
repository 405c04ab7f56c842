"""A cell that cannot be taken."""


class Bad(Exception):
    """`code` is stable; `message` says what is wrong, `advice` what to do."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice
