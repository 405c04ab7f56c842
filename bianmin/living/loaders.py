"""The life station's part of the catalogue."""

from bianmin.core.catalog import Merge, loader, read
from bianmin.core.models import Centre

from .models import ClothingRule


@loader("clothing", order=450)
def load_clothing() -> int:
    """The rule of clothing aid of every centre, from the day in the file; what the office edited stays."""
    merge = Merge("clothing")
    for given in read("clothing.yaml")["rules"]:
        values = {name: given[name] for name in ("cap", "low", "needs", "accepted", "refused", "place", "source")}
        for centre in Centre.objects.order_by("id"):
            merge.row(ClothingRule, {"centre": centre, "effective_from": given["effective_from"]}, values)
    return merge.changed
