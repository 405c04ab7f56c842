"""Parts of addresses that only this app has."""

from .workflow import REMEDY


class RemedyVerb:
    """A move of the loop of a bad grade; in addresses with hyphens."""

    regex = "|".join(verb.replace("_", "-") for verb in REMEDY.moves)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")
