"""The data elements of GB/T 31000-2015 (社会治安综合治理基础数据规范) that the register holds, as codes for exchange.

How sure the names are: [V] read in open systems that implement the standard, whose text itself could not be read; [K]
known, not read anywhere. Days are eight digits and codes those of GB/T 2261, 3304, 4658, 4761, 4762 [V]. Not here,
since the register does not ask for them: 籍贯, 职业类别, 职业, and of people from elsewhere 流入原因, 登记日期,
证件到期日期, 住所类型; religion (宗教信仰) and whether somebody is watched (是否重点关注) are left out on purpose.
"""

from .layout import Column, SheetLayout, code, compact_day, said
from .line import FLOATING, Line

_BASE = (
    Column("公民身份号码", said("id_number"), 22),  # [V]; of people without one the number of their certificate
    Column("姓名", said("name")),  # [V]
    Column("曾用名", said("former_name")),  # [V]
    Column("性别", code("sex"), 6),  # [V] GB/T 2261.1
    Column("出生日期", compact_day("birth_date")),  # [V]
    Column("民族", code("ethnic"), 8),  # [V] GB/T 3304, two digits
    Column("婚姻状况", code("marital"), 10),  # [V] GB/T 2261.2
    Column("政治面貌", code("political"), 10),  # [V] GB/T 4762
    Column("学历", code("education"), 8),  # [V] GB/T 4658
    Column("服务处所", said("workplace"), 20),  # [V]
    Column("联系方式", said("phone"), 14),  # [V]
    Column("户籍地", said("person.hukou_area_code"), 16),  # [V] GB/T 2260
    Column("户籍门（楼）详址", said("hukou_address"), 28),  # [V]
    Column("现住地", said("person.area_code"), 18),  # [V] the code of the grid, whose first six digits are GB/T 2260
    Column("现住门（楼）详址", said("address"), 28),  # [V]
)
_REGISTERED = (
    Column("人户一致标识", said("same_place"), 14),  # [V] 01 the same, 02 not
    Column("户号", said("household_number"), 14),  # [V] nine characters there; the house's own number here
    Column("户主公民身份号码", said("head_id_number"), 22),  # [V]
    Column("户主姓名", said("head_name")),  # [V]
    Column("与户主关系", code("relation"), 12),  # [V] GB/T 4761
    Column("户主联系方式", said("head_phone"), 16),  # [V]
)
_FLOATING = (
    Column("证件类型", code("certificate_type"), 14),  # [V] the house's own codes; the standard's table is [K]
    Column("证件号码", said("id_number"), 22),  # [K]
)


def _is_floating(line: Line) -> bool:
    return line.person.residence == FLOATING


def gb31000_layout() -> list[SheetLayout]:
    """Two sheets, as the standard keeps two records: 户籍人口 and 流动人口."""
    return [
        SheetLayout("户籍人口", (*_BASE, *_REGISTERED), lambda line: not _is_floating(line)),
        SheetLayout("流动人口", (*_BASE, *_FLOATING), _is_floating),
    ]
