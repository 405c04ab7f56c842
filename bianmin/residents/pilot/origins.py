"""Where people are registered (户籍) and what the centre knows of how long they have lived here."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from bianmin.residents.specs import DwellingSpec

URBAN, RURAL = "urban", "rural"
CITY = {
    "410102": "郑州市中原区",
    "410103": "郑州市二七区",
    "410105": "郑州市金水区",
    "410108": "郑州市惠济区",
    "410122": "郑州市中牟县",
    "410182": "荥阳市",
    "410185": "登封市",
}
PROVINCE = {
    "411702": "驻马店市驿城区",
    "411602": "周口市川汇区",
    "411502": "信阳市浉河区",
    "411402": "商丘市梁园区",
    "411002": "许昌市魏都区",
    "410202": "开封市龙亭区",
    "410702": "新乡市红旗区",
    "411302": "南阳市宛城区",
    "410502": "安阳市文峰区",
    "411102": "漯河市源汇区",
}
ELSEWHERE = {
    "341202": "安徽省阜阳市颍州区",
    "420106": "湖北省武汉市武昌区",
    "371702": "山东省菏泽市牡丹区",
    "610102": "陕西省西安市新城区",
    "140502": "山西省晋城市城区",
    "130403": "河北省邯郸市丛台区",
    "320102": "江苏省南京市玄武区",
    "510104": "四川省成都市锦江区",
}
# Of a hundred: registered in this street, elsewhere in the city, in the province, in another province.
PERMANENT_SHARES, FLOATING_SHARES = (74, 13, 9, 4), (0, 6, 70, 24)
RURAL_RATE = {"street": 0.01, "city": 0.15, "province": 0.68, "elsewhere": 0.62}


@dataclass(slots=True)
class Origin:
    """A place of registration; `code` is the community's for people of this street, else the county's."""

    place: str
    code: str
    address: str
    type: str


def draw_origin(rng: random.Random, *, floating: bool, dwelling: DwellingSpec) -> Origin:
    """Where a household is registered."""
    shares = FLOATING_SHARES if floating else PERMANENT_SHARES
    place = rng.choices(("street", "city", "province", "elsewhere"), shares)[0]
    kind = RURAL if rng.random() < RURAL_RATE[place] else URBAN
    if place == "street":
        code = dwelling.grid_code[:12]
        return Origin(place, code, address_of(code, dwelling), URBAN)
    code, address = rng.choice(list({"city": CITY, "province": PROVINCE, "elsewhere": ELSEWHERE}[place].items()))
    return Origin(place, code, address, kind)


def address_of(code: str, dwelling: DwellingSpec) -> str:
    """The registered address: the dwelling for people of this street, else the county's name."""
    county = (CITY | PROVINCE | ELSEWHERE).get(code)
    return county or f"{dwelling.street}{dwelling.compound}{dwelling.building}{dwelling.unit}{dwelling.room}"


def resident_since(rng: random.Random, *, origin: Origin, birth: date, reference: date, floating: bool) -> date | None:
    """The day since which the person lives here, where it is known; never before birth or after the reference date."""
    if not floating and rng.random() < 0.25:
        return None
    lived = (reference - birth).days
    longest = min(lived, 3_600 if floating else 12_000)
    if origin.place == "street" and rng.random() < 0.4:
        return birth
    return reference - timedelta(days=rng.randint(min(20, longest), longest))
