"""A condition as a sentence that a clerk reads aloud: 年满 60 周岁, 郑州市户籍, 是低保家庭或困难家庭."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import words
from .facts import Fact, Vocabulary
from .nodes import Arithmetic, Compare, Constant, Every, Index, Items, Member, Name, Node, Not, Some
from .words import Text, Wording

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
MIRROR = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
INLINE_ALTERNATIVES = 3


class Comparison(NamedTuple):
    """A comparison turned so that the fact stands on the left."""

    op: str
    left: Node
    right: Node


def turned(node: Compare) -> Comparison:
    if isinstance(node.left, Constant) and not isinstance(node.right, Constant):
        return Comparison(MIRROR[node.op], node.right, node.left)
    return Comparison(node.op, node.left, node.right)


class Describer:
    """Sentences over one vocabulary; `holds` False asks for the opposite."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def sentence(self, node: Node, *, holds: bool = True) -> str:
        """In the active language."""
        return words.tidy(self.text(node, holds=holds))

    def text(self, node: Node, *, holds: bool, inside: bool = False) -> str:
        """`inside` puts a compound in brackets, as a part of a longer sentence."""
        if isinstance(node, Not):
            return self.text(node.part, holds=not holds, inside=inside)
        if not isinstance(node, Every | Some):
            return self.leaf(node, holds=holds)
        if isinstance(node, Every) == holds:
            text = _("，且").join(self.parts(node.parts, holds=holds))
        else:
            text = self.alternatives(node.parts, holds=holds)
        bare = not inside or all(self.plain_tag(part) is not None for part in node.parts)
        return text if bare else _("（{text}）").format(text=text)

    def alternatives(self, nodes: Sequence[Node], *, holds: bool) -> str:
        """甲或乙; a list when there are many, or when one of them has an "or" of its own."""
        texts = self.parts(nodes, holds=holds)
        either = _("或")
        if len(texts) == 1 or (len(texts) <= INLINE_ALTERNATIVES and not any(either in text for text in texts)):
            return words.join_or(texts)
        texts = self.parts(nodes, holds=holds, inside=False)
        return _("符合下列之一：{list}").format(list=words.join_enough(texts))

    def parts(self, nodes: Sequence[Node], *, holds: bool, inside: bool = True) -> list[str]:
        """Each part in words; tags that say no more than "是…" are named together."""
        groups: list[str | list[Text]] = []
        for node in nodes:
            label = self.plain_tag(node)
            if label is None:
                groups.append(self.text(node, holds=holds, inside=inside))
            elif groups and isinstance(groups[-1], list):
                groups[-1].append(label)
            else:
                groups.append([label])
        return [group if isinstance(group, str) else tags_text(group, holds=holds) for group in groups]

    def plain_tag(self, node: Node) -> Text | None:
        """The label of a tag without a phrase of its own."""
        if not isinstance(node, Member) or isinstance(node.right, Items):
            return None
        fact, code = self.tag(node)
        return None if code in fact.phrases else fact.choices[code]

    def tag(self, node: Member) -> tuple[Fact, str]:
        """The tags and the code of `'code' in person.tags`."""
        assert isinstance(node.right, Name)  # noqa: S101 — held by check
        assert isinstance(node.left, Constant)  # noqa: S101 — held by check
        return self.vocabulary[node.right.path], str(node.left.value)

    def leaf(self, node: Node, *, holds: bool) -> str:
        if isinstance(node, Compare):
            return self.comparison(turned(node), holds=holds)
        if isinstance(node, Member):
            return self.membership(node, holds=holds)
        if isinstance(node, Name):
            return yes_or_no(self.vocabulary[node.path], holds=holds)
        assert isinstance(node, Constant)  # noqa: S101 — held by check
        return _("没有限制") if node.value is holds else _("暂不受理")

    def comparison(self, what: Comparison, *, holds: bool) -> str:
        phrase = self.phrase(what, holds=holds)
        if phrase is not None:
            return phrase
        op = what.op if holds else OPPOSITE[what.op]
        template = self.wording(what.left)[op][0]
        return str(template).format(label=self.subject(what.left), value=self.bound(what.right, what.left))

    def phrase(self, what: Comparison, *, holds: bool) -> str | None:
        """The fact's own words for this comparison with a fixed value, where it has some."""
        fact = self.fact(what.left)
        if fact is None or not isinstance(what.right, Constant):
            return None
        if isinstance(what.right.value, bool):
            says_yes = (what.op == "==") is what.right.value
            return yes_or_no(fact, holds=holds is says_yes)
        for op, wanted in ((what.op, holds), (OPPOSITE[what.op], not holds)):
            own = fact.phrases.get(f"{op} {what.right.value}")
            if own is not None:
                return str(own.yes if wanted else own.no)
        return None

    def membership(self, node: Member, *, holds: bool) -> str:
        if isinstance(node.right, Items):
            template = words.CODE["==" if holds else "!="][0]
            return str(template).format(label=self.subject(node.left), value=self.options(node.right, node.left))
        fact, code = self.tag(node)
        own = fact.phrases.get(code)
        if own is not None:
            return str(own.yes if holds else own.no)
        return tags_text([fact.choices[code]], holds=holds)

    def options(self, items: Items, subject: Node) -> str:
        return words.join_or([self.bound(item, subject) for item in items.values])

    def fact(self, node: Node) -> Fact | None:
        """The fact whose value `node` gives; for an entry of a mapping the mapping."""
        if isinstance(node, Name):
            return self.vocabulary[node.path]
        return self.vocabulary[node.table.path] if isinstance(node, Index) else None

    def wording(self, node: Node) -> Wording:
        fact = self.fact(node)
        return words.NUMBER if fact is None else fact.way

    def subject(self, node: Node) -> str:
        fact = self.fact(node)
        return str(fact.label) if fact is not None else self.bound(node, node)

    def bound(self, node: Node, subject: Node) -> str:
        """The other side of a comparison in words: a fixed value as `subject` shows it, or a name."""
        if isinstance(node, Constant):
            fact = self.fact(subject) or self.first_fact(subject)
            return fact.shown(node.value) if fact is not None else str(node.value)
        if isinstance(node, Arithmetic):
            return self.arithmetic(node)
        fact = self.fact(node)
        return "" if fact is None else str(fact.label)

    def first_fact(self, node: Node) -> Fact | None:
        facts = (self.fact(part) for part in node.walk())
        return next((fact for fact in facts if fact is not None), None)

    def arithmetic(self, node: Arithmetic) -> str:
        left, right = self.operand(node.left), self.operand(node.right)
        if node.op == "*" and isinstance(node.right, Constant):
            return _("{left}的 {right} 倍").format(left=left, right=right)
        templates = {
            "+": _("{left}加{right}"),
            "-": _("{left}减{right}"),
            "*": _("{left}乘以{right}"),
            "/": _("{left}除以 {right}"),
        }
        return templates[node.op].format(left=left, right=right)

    def operand(self, node: Node) -> str:
        if isinstance(node, Constant) and not isinstance(node.value, bool | str):
            return words.number_text(node.value) if not hasattr(node.value, "year") else str(node.value)
        return self.bound(node, node)


def yes_or_no(fact: Fact, *, holds: bool) -> str:
    own = fact.phrases.get("yes")
    if own is not None:
        return str(own.yes if holds else own.no)
    return str(fact.label) if holds else _("不符合：{label}").format(label=fact.label)


def tags_text(labels: Iterable[Text], *, holds: bool) -> str:
    """是低保或低保边缘家庭; the opposite 不是低保或低保边缘家庭. A common ending is said once."""
    texts = [str(label) for label in labels]
    ending = pgettext("ending of labels", "家庭")
    if len(texts) > 1 and all(text.endswith(ending) for text in texts):
        texts = [text.removesuffix(ending).rstrip() for text in texts[:-1]] + texts[-1:]
    template = _("是{labels}") if holds else _("不是{labels}")
    return template.format(labels=words.join_or(texts))
