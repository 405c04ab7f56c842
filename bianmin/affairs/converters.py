"""Parts of addresses that only this app has."""


class ApplicantKind:
    """person or organization."""

    regex = "person|organization"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
