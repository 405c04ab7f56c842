"""Draws a form's layout as a Word template: A4, one grid of 44 columns, so that 18 boxes of an ID number fit any label.

The description (catalog/forms.yaml) is the source and nothing binary is kept beside it: the template is built whenever
a form is filled (some 50 ms) and always fits the item's version. Its fields are ordinary ones (`{{ form.name }}`);
an office downloads it, changes it in Word or WPS and uploads it as its own. See docs/adr/0016.
"""

import io
import json
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from .form_layout import Cell, Layout, Row

FONT = "宋体"
COLUMNS, UNIT = 44, 213  # twips: 16.5 cm of A4 between margins of 2.2 cm
PHOTO = 8
LABEL = {1: 8, 2: 8, 3: 6}
DIGITS = 18
MARGINS = (("top", 30), ("left", 60), ("bottom", 30), ("right", 60))
LINE, BOX, BESIDE_PHOTO, TALL, OPINION = 440, 500, 720, 1000, 1100  # heights in twips
LINES = 4  # rows of a table that are left to write in when nobody is known
KNOWN_COLUMNS = 4
DAY = "　　　　年　　月　　日"


def build(layout: Layout) -> bytes:
    """The docx template of a form."""
    document = Document()
    _set_page(document)
    body = document.element.body
    before = body.sectPr
    rows = _grid(layout)
    parts = [
        _paragraph(_plain(layout.title), align="center", size=36, bold=True, after=120),
        _paragraph("受理编号：{{ case.number }}\t填表日期：" + _dated("case.on"), tab=True, after=60),
        _table(rows),
        *_notes(layout),
    ]
    for part in parts:
        before.addprevious(parse_xml(part))
    _set_footer(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grid(layout: Layout) -> list[str]:
    rows: list[str] = []
    photo = "restart" if layout.photo else ""  # beside the first short rows, above the boxes of the ID number
    for row in layout.rows:
        if row.title:
            rows.append(_tr([_section(row.title)], LINE))
            photo = photo if photo == "restart" else ""
            continue
        if row.columns:
            rows += _people(row)
        elif row.cells[0].kind == "id_number":
            rows.append(_id_number(row.cells[0]))
        elif photo:
            rows.append(_pairs(row.cells, COLUMNS - PHOTO, _photo(photo)))
            photo = "continue"
            continue
        else:
            rows.append(_pairs(row.cells, COLUMNS))
        photo = ""
    if not layout.agent_asked and not layout.organization:
        rows.append(_agent())
    if layout.materials:
        rows.append(_materials())
    rows.append(_promise(layout))
    return rows + [_opinion(title) for title in layout.opinions]


def _pairs(cells: Sequence[Cell], width: int, photo: str = "") -> str:
    label = LABEL.get(len(cells), 5)
    free = width - label * len(cells)
    spans = [free // len(cells) + (place >= len(cells) - free % len(cells)) for place in range(len(cells))]
    parts = []
    for cell, span in zip(cells, spans, strict=True):
        parts += [_label(cell.label, label), _value(cell, span)]
    tall = TALL if any(cell.kind == "longtext" for cell in cells) else BOX
    return _tr([*parts, photo], BESIDE_PHOTO if photo else tall)


def _value(cell: Cell, span: int) -> str:
    if cell.choices:
        return _cell(span, [_paragraph(_choices(cell))])
    return _cell(span, [_paragraph(f"{{{{ form.{cell.name} }}}}" if cell.name else "")])


def _choices(cell: Cell) -> str:
    """Boxes to tick; ticked in a filled form."""
    if not cell.name:
        return " ".join(f"□{_plain(choice)}" for choice in cell.choices)
    return " ".join(
        f"{{% if form.{cell.name} == {json.dumps(_plain(choice), ensure_ascii=False)} %}}☑{{% else %}}□{{% endif %}}"
        + _plain(choice)
        for choice in cell.choices
    )


def _id_number(cell: Cell) -> str:
    """One box a character."""
    boxes = [
        _cell(2, [_paragraph(f"{{{{ digits.{cell.name}[{place}] }}}}", align="center")]) for place in range(DIGITS)
    ]
    return _tr([_label(cell.label, COLUMNS - 2 * DIGITS), *boxes], BOX)


def _people(row: Row) -> list[str]:
    """A line a person: the first four columns are known where the form asks, the others are written by hand."""
    spans = _spread(row.columns)
    head = _tr([_label(title, span) for title, span in zip(row.columns, spans, strict=True)], LINE)
    loop = _tr([_cell(COLUMNS, [_paragraph(f"{{%tr for line in lists.{row.name} %}}")])], LINE)
    values = [f"{{{{ line[{place}] }}}}" if place < KNOWN_COLUMNS else "" for place in range(len(spans))]
    line = _tr([_cell(span, [_paragraph(text)]) for text, span in zip(values, spans, strict=True)], LINE)
    return [head, loop, line, _tr([_cell(COLUMNS, [_paragraph("{%tr endfor %}")])], LINE)]


def _spread(columns: Sequence[str]) -> list[int]:
    """Widths after the titles' length, the longest gets what is left."""
    total = sum(len(title) + 2 for title in columns)
    spans = [COLUMNS * (len(title) + 2) // total for title in columns]
    spans[max(range(len(columns)), key=lambda place: len(columns[place]))] += COLUMNS - sum(spans)
    return spans


def _agent() -> str:
    cells = (
        ("代办人", 6, "agent.name", 8),
        ("与本人关系", 6, "agent.relation", 9),
        ("代办人电话", 6, "agent.phone", 9),
    )
    parts = []
    for label, width, path, span in cells:
        parts += [_label(label, width), _cell(span, [_paragraph(f"{{{{ {path} }}}}")])]
    return _tr(parts, BOX)


def _materials() -> str:
    lines = [
        _paragraph("{%p for row in materials %}"),
        _paragraph("{{ row.mark }} {{ row.name }}{% if row.status %}（{{ row.status }}）{% endif %}"),
        _paragraph("{%p endfor %}"),
    ]
    return _tr([_label("提交材料", 8), _cell(COLUMNS - 8, lines)], BOX)


def _promise(layout: Layout) -> str:
    if layout.organization:
        signs = ["申请单位（盖章）：　　　　　　　　" + DAY, "法定代表人（签名）：　　　　　　　　" + DAY]
    else:
        signs = ["申请人（签名或按手印）：　　　　　　　　" + DAY, "代办人（签名）：　　　　　　　　" + DAY]
    lines = [_paragraph("{{ item.promise }}", indent=True, after=160)]
    lines += [_paragraph(sign, align="right", before=60) for sign in signs]
    return _tr([_label("申请人承诺", 8), _cell(COLUMNS - 8, lines)], TALL)


def _opinion(title: str) -> str:
    sign = _paragraph("经办人（签名）：　　　　　　（盖章）　　" + DAY, align="right")
    return _tr([_label(_plain(title), 8), _cell(COLUMNS - 8, [_paragraph(""), sign], valign="bottom")], OPINION)


def _notes(layout: Layout) -> list[str]:
    notes = [
        *map(_plain, layout.notes),
        "请用黑色签字笔填写，字迹清楚；“□”选中的打“√”；改动的地方由填表人签名。",
        "有不清楚的，请问{{ centre.name }}{% if centre.hotline %}，电话 {{ centre.hotline }}{% endif %}。",
    ]
    lines = [_paragraph("填表说明", size=18, bold=True, before=120, keep=True)]
    last = len(notes)
    return lines + [_paragraph(f"{n}. {note}", size=18, keep=n < last) for n, note in enumerate(notes, start=1)]


def _photo(merge: str) -> str:
    text = [_paragraph("照片", align="center"), _paragraph("（近期免冠）", align="center", size=18)]
    return _cell(PHOTO, text if merge == "restart" else [_paragraph("")], merge=merge)


def _section(title: str) -> str:
    return _cell(COLUMNS, [_paragraph(_plain(title), bold=True, keep=True)], shade="EDEDED")


def _label(text: str, span: int) -> str:
    return _cell(span, [_paragraph(_plain(text), align="center")])


def _plain(text: str) -> str:
    """A text of the catalogue that jinja leaves alone."""
    return str(text).replace("{", "｛").replace("}", "｝").replace("\n", " ")


def _dated(path: str) -> str:
    return f"{{% if {path} %}}{{{{ {path} }}}}{{% else %}}{DAY}{{% endif %}}"


def _table(rows: Iterable[str]) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for edge, size in (("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4))
    )
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in MARGINS)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{COLUMNS * UNIT}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{edges}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid>{f"""<w:gridCol w:w="{UNIT}"/>""" * COLUMNS}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _tr(cells: Iterable[str], height: int) -> str:
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{"".join(cells)}</w:tr>'
    )


def _cell(span: int, paragraphs: Sequence[str], *, merge: str = "", shade: str = "", valign: str = "center") -> str:
    extra = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    extra += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{span * UNIT}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{extra}'
        f'<w:vAlign w:val="{valign}"/></w:tcPr>{"".join(paragraphs)}</w:tc>'
    )


def _paragraph(
    text: str,
    *,
    align: str = "left",
    size: int = 0,
    bold: bool = False,
    before: int = 0,
    after: int = 0,
    indent: bool = False,
    tab: bool = False,
    keep: bool = False,
) -> str:
    """`size` in half points, spaces in twips; `tab` sets a stop at the right edge, `keep` holds it to what follows."""
    layout = "<w:keepNext/>" if keep else ""
    layout += f'<w:tabs><w:tab w:val="right" w:pos="{COLUMNS * UNIT}"/></w:tabs>' if tab else ""
    layout += f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
    layout += '<w:ind w:firstLineChars="200" w:firstLine="420"/>' if indent else ""
    look = "<w:b/>" if bold else ""
    look += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    run = "".join(_run(part, look) for part in re.split("(\t)", text) if part)
    return f'<w:p {nsdecls("w")}><w:pPr>{layout}<w:jc w:val="{align}"/></w:pPr>{run}</w:p>'


def _run(text: str, look: str) -> str:
    inner = "<w:tab/>" if text == "\t" else f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:r><w:rPr>{look}</w:rPr>{inner}</w:r>"


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.6)
    section.footer_distance = Cm(0.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    # Word takes Chinese characters from the eastAsia font, which python-docx leaves alone.
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def _set_footer(document: WordDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = 1
    for text, code in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        paragraph.add_run(text).font.size = Pt(9)
        if code:
            field = f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(field))
