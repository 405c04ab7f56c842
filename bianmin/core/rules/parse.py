"""Text to tree: cel-python reads the CEL syntax, everything outside our subset is refused with its place.

Bounds: `MAX_LENGTH` characters and `MAX_DEPTH` levels of nesting; the grammar itself is LALR and runs in linear time.
Only the parser of cel-python is used (ADR 0004): its evaluator never sees an expression.
"""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal

from celpy.celparser import CELParseError, CELParser
from django.utils.translation import gettext as _
from lark import Token, Tree

from .errors import RuleError
from .nodes import Arithmetic, Compare, Constant, Every, Index, Items, Member, Name, Node, Not, Some

MAX_LENGTH = 4000
MAX_DEPTH = 24
MAX_DIGITS = 15

RELATIONS = {
    "relation_eq": "==",
    "relation_ne": "!=",
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_in": "in",
}
ARITHMETIC = {
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
    "multiplication_div": "/",
    "multiplication_mod": "%",
}
PLAIN_STRING = re.compile(r"""(?P<quote>['"])(?P<text>[^'"\\\n]*)(?P=quote)""")
FULL_WIDTH = "（）［］，！＝＜＞‘’“”＆｜"


def read(expr: str) -> Node:
    """The tree of `expr`. Raises `RuleError` for anything that is not in the supported part of CEL."""
    if not expr.strip():
        raise RuleError(_("条件是空的，请写一个表达式；没有限制请写 true"), position=1)
    if len(expr) > MAX_LENGTH:
        raise RuleError(
            _("表达式超过 {limit} 个字符，请拆成几个事项或缩短").format(limit=MAX_LENGTH), position=MAX_LENGTH + 1
        )
    try:
        tree = CELParser().parse(expr)
    except CELParseError as error:
        raise _syntax_error(expr, error) from None
    return _convert(tree, 0)


def _syntax_error(expr: str, error: CELParseError) -> RuleError:
    position = _offset(expr, error.line or 1, error.column or 1)
    rest = expr[position:].lstrip()
    token = getattr(error.__context__, "token", None)
    if isinstance(token, Token) and token.type == "$END":
        return RuleError(_("表达式没有写完，请补全括号或比较的另一边"), position=len(expr.rstrip()))
    word = re.match(r"\w+|.", rest, re.DOTALL)
    return RuleError(_syntax_advice(rest, word[0] if word else ""), position=position + 1)


def _syntax_advice(rest: str, word: str) -> str:
    if rest[:1] in FULL_WIDTH and rest:
        return _("“{text}”是全角符号，请改用英文半角符号").format(text=rest[0])
    if rest.startswith("="):
        return _("比较是否相等请写两个等号 ==")
    if word in ("and", "or", "not"):
        return _("请用 &&（并且）、||（或者）、!（不是）代替 {text}").format(text=word)
    if rest[:1] in ("'", '"'):
        return _("引号没有成对，请补上后一个引号")
    return _("“{text}”不能写在这里，请检查括号、引号和运算符").format(text=word)


def _offset(expr: str, line: int, column: int) -> int:
    lines = expr.split("\n")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1


# --- the tree of the grammar to ours ---


def _convert(tree: Tree, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _refuse(tree, _("嵌套超过 {limit} 层，请拆开写").format(limit=MAX_DEPTH))
    tree = _unwrap(tree)
    build = BUILDERS.get(tree.data)
    if build is None:
        raise _refuse(tree, _unsupported(tree))
    return build(tree, depth)


def _unwrap(tree: Tree) -> Tree:
    """Skip the rules that only pass one child on, and parentheses, without recursion."""
    while len(tree.children) == 1 and isinstance(tree.children[0], Tree) and tree.data in PASS_ON:
        tree = tree.children[0]
    return tree


def _refuse(tree: Tree, advice: str) -> RuleError:
    return RuleError(advice, position=tree.meta.start_pos + 1)


def _unsupported(tree: Tree) -> str:
    if tree.data == "expr":
        return _("不支持“条件 ? 值 : 值”，请改用 && 和 ||")
    if tree.data in ("member_dot_arg", "dot_ident_arg"):
        return _("不支持调用函数，只能写 date('年-月-日')")
    if tree.data == "ident":
        return _("“{text}”不是系统认识的名称，请写成 person.age 这样的形式").format(text=tree.children[0])
    return _("不支持这种写法，请只用 && || ! in 比较、加减乘除、括号和列表")


def _connective(kind: type[Every] | type[Some], rule: str) -> Callable[[Tree, int], Node]:
    """Flatten the left-deep chain `a && b && c` into one node, without recursion."""

    def build(tree: Tree, depth: int) -> Node:
        start, end = tree.meta.start_pos, tree.meta.end_pos
        parts: list[Tree] = []
        while tree.data == rule and len(tree.children) == 2:
            parts.append(tree.children[1])
            tree = tree.children[0]
        parts.append(tree)
        nodes = [_convert(part, depth + 1) for part in reversed(parts)]
        flat: list[Node] = []
        for node in nodes:
            flat.extend(node.parts if isinstance(node, kind) else (node,))
        return kind(start, end, tuple(flat))

    return build


def _relation(tree: Tree, depth: int) -> Node:
    head, right = tree.children
    op = RELATIONS[head.data]
    kind = Member if op == "in" else Compare
    return kind(*_span(tree), op, _convert(head.children[0], depth + 1), _convert(right, depth + 1))


def _arithmetic(tree: Tree, depth: int) -> Node:
    head, right = tree.children
    op = ARITHMETIC[head.data]
    if op == "%":
        raise _refuse(right, _("不支持取余 %，请只用加减乘除"))
    return Arithmetic(*_span(tree), op, _convert(head.children[0], depth + 1), _convert(right, depth + 1))


def _unary(tree: Tree, depth: int) -> Node:
    sign, operand = tree.children
    part = _convert(operand, depth + 1)
    if sign.data == "unary_not":
        return Not(*_span(tree), part)
    if isinstance(part, Constant) and isinstance(part.value, int | Decimal):
        return Constant(*_span(tree), -part.value)
    return Arithmetic(*_span(tree), "-", Constant(*_span(tree), 0), part)


def _name(tree: Tree, depth: int) -> Node:
    head = _unwrap(tree.children[0])
    if head.data != "ident":
        raise _refuse(tree, _("名称只能有一个点，例如 person.age"))
    return Name(*_span(tree), f"{head.children[0]}.{tree.children[1]}")


def _index(tree: Tree, depth: int) -> Node:
    table, key = (_convert(child, depth + 1) for child in tree.children)
    if not isinstance(table, Name) or not isinstance(key, Name | Constant):
        raise _refuse(tree, _("方括号只能用在参数表后面，例如 params.retire_age[person.sex]"))
    return Index(*_span(tree), table, key)


def _call(tree: Tree, depth: int) -> Node:
    name, *arguments = tree.children
    nodes = [_convert(child, depth + 1) for child in (arguments[0].children if arguments else ())]
    if name != "date" or len(nodes) != 1 or not isinstance(nodes[0], Constant):
        raise _refuse(tree, _("不支持调用函数 {name}，只能写 date('年-月-日')").format(name=name))
    text = nodes[0].value
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise _refuse(tree, _("日期请写成 date('2016-01-01')"))
    try:
        return Constant(*_span(tree), datetime.date.fromisoformat(text))
    except ValueError:
        raise _refuse(tree, _("没有 {text} 这一天，请改正日期").format(text=text)) from None


def _items(tree: Tree, depth: int) -> Node:
    children = tree.children[0].children if tree.children else []
    nodes = tuple(_convert(child, depth + 1) for child in children)
    constants = tuple(node for node in nodes if isinstance(node, Constant))
    if not nodes or len(constants) != len(nodes):
        raise _refuse(tree, _("列表里请写至少一个固定的值，例如 [1, 2]"))
    return Items(*_span(tree), constants)


def _literal(tree: Tree, depth: int) -> Node:
    token = tree.children[0]
    assert isinstance(token, Token)  # noqa: S101 — the grammar says so
    text = str(token)
    if token.type == "BOOL_LIT":
        return Constant(*_span(tree), text == "true")
    if token.type == "STRING_LIT":
        plain = PLAIN_STRING.fullmatch(text)
        if plain is None:
            raise _refuse(tree, _("引号里只能写普通文字，不能有反斜杠或前缀"))
        return Constant(*_span(tree), plain["text"])
    if token.type not in ("INT_LIT", "FLOAT_LIT") or not re.fullmatch(r"-?\d*\.?\d*", text, re.ASCII):
        raise _refuse(tree, _("“{text}”不能用作值，请写普通数字、引号里的文字或 date()").format(text=text[:20]))
    if len(text) > MAX_DIGITS:
        raise _refuse(tree, _("数字超过 {limit} 位，请检查").format(limit=MAX_DIGITS))
    return Constant(*_span(tree), int(text) if token.type == "INT_LIT" else Decimal(text))


def _span(tree: Tree) -> tuple[int, int]:
    return tree.meta.start_pos, tree.meta.end_pos


PASS_ON = {
    "expr", "conditionalor", "conditionaland", "relation", "addition", "multiplication",
    "unary", "member", "primary", "paren_expr",
}  # fmt: skip
BUILDERS: dict[str, Callable[[Tree, int], Node]] = {
    "conditionalor": _connective(Some, "conditionalor"),
    "conditionaland": _connective(Every, "conditionaland"),
    "relation": _relation,
    "addition": _arithmetic,
    "multiplication": _arithmetic,
    "unary": _unary,
    "member_dot": _name,
    "member_index": _index,
    "ident_arg": _call,
    "list_lit": _items,
    "literal": _literal,
}
