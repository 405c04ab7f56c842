"""Clothes on the shelf (衣物救助): what kind, how many, every change of it, and the office's own rule."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.fields import EncryptedTextField
from bianmin.core.models import Centre, Noun
from bianmin.living.roles import READERS

MOST_CAP = 99


class GarmentKind(models.TextChoices):
    COAT = "coat", _("外套")
    PADDED = "padded", _("棉衣、羽绒服")
    SWEATER = "sweater", _("毛衣")
    TOP = "top", _("上衣、衬衫")
    TROUSERS = "trousers", _("裤子")
    SKIRT = "skirt", _("裙子")
    SUIT = "suit", _("套装")
    SHOES = "shoes", _("鞋")
    HAT = "hat", _("帽子、围巾")
    BEDDING = "bedding", _("被褥、床品")


class GarmentSize(models.TextChoices):
    """Children by height in cm (GB/T 1335.3), adults by letters, shoes by the first of two sizes."""

    H80 = "h80", _("身高 80")
    H100 = "h100", _("身高 100")
    H120 = "h120", _("身高 120")
    H140 = "h140", _("身高 140")
    H160 = "h160", _("身高 160")
    S = "s", "S"
    M = "m", "M"
    L = "l", "L"
    XL = "xl", "XL"
    XXL = "xxl", "XXL"
    SHOE35 = "shoe35", _("35–36 码")
    SHOE37 = "shoe37", _("37–38 码")
    SHOE39 = "shoe39", _("39–40 码")
    SHOE41 = "shoe41", _("41–42 码")
    SHOE43 = "shoe43", _("43–44 码")
    FREE = "free", _("均码")


_SHOES = tuple(size for size in GarmentSize if size.value.startswith("shoe"))
_ONE_SIZE = (GarmentKind.BEDDING, GarmentKind.HAT)


def sizes_of(kind: str) -> tuple[GarmentSize, ...]:
    """The sizes that a kind has: shoes their own, hats and bedding none, whatever is worn heights or letters."""
    if kind == GarmentKind.SHOES:
        return (*_SHOES, GarmentSize.FREE)
    if kind in _ONE_SIZE:
        return (GarmentSize.FREE,)
    return tuple(size for size in GarmentSize if size not in _SHOES)


class Season(models.TextChoices):
    SUMMER = "summer", _("夏")
    MILD = "mild", _("春秋")
    WINTER = "winter", _("冬")
    ALL = "all", _("四季")


class Wearer(models.TextChoices):
    WOMAN = "woman", _("女")
    MAN = "man", _("男")
    GIRL = "girl", _("女童")
    BOY = "boy", _("男童")
    BABY = "baby", _("婴幼儿")
    ANY = "any", _("不限")


def weight_in_kg(hectograms: int | None) -> Decimal:
    """Weights are kept as whole tenths of a kilogram: SQLite keeps decimals as floats."""
    return Decimal(hectograms or 0) / 10


class CentreQuerySet(models.QuerySet[Any]):
    """Rows of a centre."""

    def visible_to(self, user: Any) -> Any:
        """Those of the centres in the areas of the posts that read the station."""
        condition = models.Q(pk__in=[])
        for post in getattr(user, "current_posts", []):
            if post.role in READERS:
                condition |= models.Q(centre__area__code__prefix=post.area.code)
        return self.filter(condition)


class Garment(models.Model):
    """What a piece is: four words that a shelf is sorted by."""

    kind = models.CharField(max_length=10, choices=GarmentKind)
    wearer = models.CharField(max_length=6, choices=Wearer)
    size = models.CharField(max_length=8, choices=GarmentSize)
    season = models.CharField(max_length=8, choices=Season)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """冬 · 女 · 外套 · L"""
        parts = (self.get_season_display(), self.get_wearer_display(), self.get_kind_display(), self.get_size_display())
        return " · ".join(map(str, parts))


class GarmentStock(Noun, Garment):
    """How many pieces of one sort lie on the shelf. Changed by conditional updates, always with a GarmentMove."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="garments", db_index=False)
    pieces = models.IntegerField(default=0)

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["season", "kind", "wearer", "size"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "season", "kind", "wearer", "size"], name="garment_stock_once"),
            models.CheckConstraint(condition=models.Q(pieces__gte=0), name="garment_stock_not_negative"),
        ]


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are only ever added."""

    def update(self, **_values: Any) -> int:
        raise TypeError("moves of the stock are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("moves of the stock are append-only")


class GarmentMove(Noun):
    """One change of a stock. The stock is the sum of its moves."""

    class Reason(models.TextChoices):
        SHELVED = "shelved", _("上架")
        HANDED = "handed", _("领取")
        UNDONE = "undone", _("撤销领取")
        CORRECTED = "corrected", _("盘点更正")

    stock = models.ForeignKey(GarmentStock, on_delete=models.PROTECT, related_name="moves", db_index=False)
    change = models.IntegerField(help_text="pieces; negative: off the shelf")
    reason = models.CharField(max_length=10, choices=Reason)
    donation = models.ForeignKey(
        "ClothingDonation", on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    handout = models.ForeignKey(
        "ClothingHandout", on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = EncryptedTextField(blank=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(change=0), name="garment_move_changes"),
            models.CheckConstraint(
                condition=models.Q(reason="shelved", change__gt=0, donation__isnull=False)
                | models.Q(reason="handed", change__lt=0, handout__isnull=False)
                | models.Q(reason="undone", change__gt=0, handout__isnull=False)
                | models.Q(reason="corrected", donation=None, handout=None),
                name="garment_move_reason",
            ),
        ]
        indexes = [models.Index(fields=["stock", "-id"]), models.Index(fields=["created_at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("moves of the stock are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("moves of the stock are append-only")


class ClothingRule(Noun):
    """How the centre gives clothes out, from a day on. `needs` are alternatives, [{code, name, expr}]: whoever meets
    one may be given clothes. `cap`: pieces a household and quarter; a sort of fewer than `low` pieces runs short."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="clothing_rules", db_index=False)
    effective_from = models.DateField()
    cap = models.PositiveSmallIntegerField()
    low = models.PositiveSmallIntegerField()
    needs = models.JSONField(default=list)
    accepted = models.JSONField(default=list, help_text="what may be given, a line each")
    refused = models.JSONField(default=list, help_text="what is not taken, a line each")
    place = models.CharField(max_length=200, blank=True, help_text="where it is brought")
    source = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "effective_from"], name="clothing_rule_once"),
            models.CheckConstraint(condition=models.Q(cap__gte=1, cap__lte=MOST_CAP), name="clothing_rule_cap"),
        ]
