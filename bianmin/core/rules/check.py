"""A tree against the vocabulary: unknown names and comparisons that can never make sense are refused, with the place.

The editor of the catalogue calls this through `rules.parse` and shows the sentence beside the field.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .errors import RuleError
from .facts import NUMBERS, Fact, Vocabulary
from .nodes import Arithmetic, Compare, Constant, Every, Index, Items, Member, Name, Node, Not, Some

CODES = frozenset({"text", "choice"})


@dataclass(frozen=True)
class Shape:
    """What kind of value a node gives; `fact` when it is a fact's own value, `fixed` when no fact is in it."""

    kind: str
    unit: str = ""
    fact: Fact | None = None
    fixed: bool = False


def check(tree: Node, vocabulary: Vocabulary) -> None:
    """Raises `RuleError` unless `tree` is a condition that can be evaluated over `vocabulary`."""
    Checker(vocabulary).condition(tree)


def refuse(node: Node, advice: str) -> RuleError:
    return RuleError(advice, position=node.start + 1)


class Checker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def condition(self, node: Node) -> None:
        """`node` must be something that holds or does not."""
        if isinstance(node, Every | Some | Not):
            for part in node.children():
                self.condition(part)
        elif isinstance(node, Compare):
            self.compare(node)
        elif isinstance(node, Member):
            self.member(node)
        elif self.value(node).kind != "bool":
            raise refuse(node, _("这里需要一个条件，请补上比较，例如 >= 60 或 == 'urban'"))

    def value(self, node: Node) -> Shape:
        """The shape of an operand."""
        if isinstance(node, Constant):
            return Shape(constant_kind(node), fixed=True)
        if isinstance(node, Name):
            fact = self.fact(node)
            return Shape(fact.kind, str(fact.unit), fact)
        if isinstance(node, Index):
            return self.index(node)
        if isinstance(node, Arithmetic):
            return self.arithmetic(node)
        if isinstance(node, Items):
            raise refuse(node, _("列表只能写在 in 的右边"))
        raise refuse(node, _("条件不能再拿来比较或计算，请用 &&、||、! 连接"))

    def fact(self, node: Name) -> Fact:
        fact = self.vocabulary.get(node.path)
        if fact is not None:
            return fact
        near = get_close_matches(node.path, self.vocabulary.names(), n=1)
        advice = _("系统不认识“{name}”，请检查拼写").format(name=node.path)
        if near:
            advice = _("系统不认识“{name}”，是不是 {near}？").format(name=node.path, near=near[0])
        raise refuse(node, advice)

    def index(self, node: Index) -> Shape:
        table = self.fact(node.table)
        if table.kind != "mapping":
            raise refuse(node, _("“{label}”不是参数表，后面不能写方括号").format(label=table.label))
        key = self.value(node.key)
        if key.kind not in CODES:
            raise refuse(node.key, _("方括号里请写一个代码，例如 person.sex 或 '1'"))
        if isinstance(node.key, Constant):
            self.known_code(node.key, table)
        elif key.fact is not None and key.fact.choices and not set(key.fact.choices) & set(table.choices):
            raise refuse(
                node.key,
                _("“{label}”的代码和“{table}”对不上").format(label=key.fact.label, table=table.label),
            )
        return Shape(table.item_kind, str(table.unit), table)

    def arithmetic(self, node: Arithmetic) -> Shape:
        left, right = self.value(node.left), self.value(node.right)
        for side, shape in ((node.left, left), (node.right, right)):
            if shape.kind not in NUMBERS:
                raise refuse(side, _("加减乘除只能用于数字"))
        if node.op in "+-" and left.unit and right.unit and left.unit != right.unit:
            raise refuse(node, units_differ(left.unit, right.unit))
        if node.op == "/" and isinstance(node.right, Constant) and not node.right.value:
            raise refuse(node.right, _("不能除以 0"))
        unit = left.unit or right.unit
        if node.op in "*/" and left.unit and right.unit:
            unit = ""
        kind = "decimal" if node.op == "/" or "decimal" in (left.kind, right.kind) else "int"
        return Shape(kind, unit, fixed=left.fixed and right.fixed)

    def compare(self, node: Compare) -> None:
        left, right = self.value(node.left), self.value(node.right)
        if left.fixed and right.fixed:
            raise refuse(node, _("两边都是固定的值，结果永远一样；请和一项资料比较"))
        for shape, other, side in ((left, node.right, node.left), (right, node.left, node.right)):
            self.comparable(shape, side)
            if shape.fact is not None and isinstance(other, Constant):
                self.known_code(other, shape.fact)
        if family(left.kind) != family(right.kind):
            raise refuse(
                node,
                _("{left}和{right}不能比较").format(left=kind_text(left.kind), right=kind_text(right.kind)),
            )
        if node.op not in ("==", "!=") and family(left.kind) in ("code", "bool"):
            raise refuse(node, _("{kind}只能用 == 或 != 比较").format(kind=kind_text(left.kind)))
        if left.unit and right.unit and left.unit != right.unit:
            raise refuse(node, units_differ(left.unit, right.unit))

    def comparable(self, shape: Shape, node: Node) -> None:
        if shape.kind == "tags":
            raise refuse(node, _("标签请写成 '标签代码' in person.tags"))
        if shape.kind == "mapping":
            raise refuse(node, _("参数表后面请用方括号取一项，例如 params.retire_age[person.sex]"))

    def member(self, node: Member) -> None:
        if isinstance(node.right, Items):
            self.member_of_list(node, node.right)
            return
        tags = self.value(node.right)
        if tags.kind != "tags" or tags.fact is None:
            raise refuse(node.right, _("in 的右边请写列表 [ ] 或标签，例如 person.tags"))
        if not isinstance(node.left, Constant) or not isinstance(node.left.value, str):
            raise refuse(node.left, _("in 标签的左边请写引号里的标签代码，例如 'dibao'"))
        self.known_code(node.left, tags.fact)

    def member_of_list(self, node: Member, items: Items) -> None:
        shape = self.value(node.left)
        if shape.fixed:
            raise refuse(node, _("两边都是固定的值，结果永远一样；请和一项资料比较"))
        self.comparable(shape, node.left)
        for item in items.values:
            kind = constant_kind(item)
            if family(kind) != family(shape.kind):
                raise refuse(
                    item, _("{left}和{right}不能比较").format(left=kind_text(shape.kind), right=kind_text(kind))
                )
            if shape.fact is not None:
                self.known_code(item, shape.fact)

    def known_code(self, node: Constant, fact: Fact) -> None:
        """A fixed text must be one of the fact's codes."""
        if not fact.choices or not isinstance(node.value, str) or node.value in fact.choices:
            return
        options = [f"'{code}'（{label}）" for code, label in fact.choices.items()]
        near = get_close_matches(node.value, [str(code) for code in fact.choices], n=1)
        if near:
            options = [f"'{near[0]}'（{fact.choices[near[0]]}）"]
        raise refuse(
            node,
            _("“{label}”没有代码 '{code}'，可以写：{options}").format(
                label=fact.label, code=node.value[:40], options=_("、").join(options)
            ),
        )


def constant_kind(node: Constant) -> str:
    value = node.value
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int):
        return "int"
    return "date" if hasattr(value, "year") else "decimal"


def family(kind: str) -> str:
    """Kinds that compare with one another."""
    if kind in NUMBERS:
        return "number"
    return "code" if kind in CODES else kind


def kind_text(kind: str) -> str:
    texts = {"number": _("数字"), "code": _("文字或代码"), "bool": _("是否"), "date": _("日期")}
    return texts.get(family(kind), kind)


def units_differ(left: str, right: str) -> str:
    return _("单位不同（{left}、{right}），不能放在一起比较或计算").format(left=left, right=right)
