"""Why a condition is met, not met or unknown: the sentence from the values that decided it, and those values.

What decides is found by walking down: of `a || b` that fails, both; that holds, the ones that hold; that is unknown,
the unknown ones. So the clerk reads what matters and is asked only for what would settle it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from . import words
from .describe import OPPOSITE, Comparison, Describer, turned
from .evaluate import Programs
from .facts import Fact, Facts, Vocabulary, tag_name
from .nodes import Arithmetic, Compare, Constant, Every, Index, Items, Member, Name, Node, Not, Some


class Used(NamedTuple):
    """A value that decided, as people read it, and where it comes from."""

    name: str
    label: str
    shown: str
    source: str


class Explainer:
    """Reasons for the nodes of one compiled rule, given the facts of one person."""

    def __init__(self, vocabulary: Vocabulary, programs: Programs, facts: Facts) -> None:
        self.vocabulary = vocabulary
        self.programs = programs
        self.facts = facts
        self.describer = Describer(vocabulary)

    def value(self, node: Node) -> Any:
        return self.programs[node](self.facts)

    def deciding(self, node: Node) -> Iterator[Node]:
        """The comparisons that made `node` what it is."""
        if isinstance(node, Not):
            yield from self.deciding(node.part)
        elif isinstance(node, Every | Some):
            state = self.value(node)
            for part in node.parts:
                if self.value(part) is state:
                    yield from self.deciding(part)
        else:
            yield node

    def reason(self, node: Node) -> str:
        """One sentence in the active language."""
        if self.value(node) is None:
            return words.tidy(self.what_is_missing(node))
        return words.tidy(words.join_enough(self.known(list(self.deciding(node)))))

    def known(self, leaves: list[Node]) -> list[str]:
        """The reasons of decided leaves, each once; tags of the same answer are named together, at the first."""
        texts: dict[str, str] = {}
        tags: dict[str, list[str]] = {}
        for leaf in leaves:
            label, holds = self.describer.plain_tag(leaf), self.value(leaf)
            if label is None:
                text = self.leaf(leaf, holds=holds)
                texts[text] = text
                continue
            template = _("是{labels}") if holds else _("不是{labels}")
            labels = tags.setdefault(template, [])
            if str(label) not in labels:
                labels.append(str(label))
            texts[template] = template.format(labels=_("、").join(labels))
        return list(texts.values())

    def leaf(self, node: Node, *, holds: bool) -> str:
        if isinstance(node, Compare):
            return self.comparison(turned(node), holds=holds)
        if isinstance(node, Member) and isinstance(node.right, Items):
            wanted = self.describer.options(node.right, node.left)
            return self.code(node.left, wanted, op="==" if holds else "!=")
        return self.describer.leaf(node, holds=holds)

    def comparison(self, what: Comparison, *, holds: bool) -> str:
        phrase = self.describer.phrase(what, holds=holds)
        if phrase is not None:
            return phrase
        op = what.op if holds else OPPOSITE[what.op]
        wording = self.describer.wording(what.left)
        if wording[op] is words.CODE.get(op):
            return self.code(what.left, self.bound(what.right, what.left), op=op)
        tail = str(wording[op][1]).format(value=self.bound(what.right, what.left))
        return _("{label} {value}，{tail}").format(
            label=self.describer.subject(what.left), value=self.shown(what.left), tail=tail
        )

    def code(self, node: Node, wanted: str, *, op: str) -> str:
        """户口性质为城镇; 户口性质为农村，不是城镇."""
        is_template, not_tail = words.CODE["=="][0], words.CODE["!="][1]
        text = str(is_template).format(label=self.describer.subject(node), value=self.shown(node))
        return text if op == "==" else _("{text}，{tail}").format(text=text, tail=str(not_tail).format(value=wanted))

    def shown(self, node: Node) -> str:
        """The value of the left side. An age is said bare, since the unit follows with the bound."""
        fact = self.describer.fact(node) or self.describer.first_fact(node)
        value = self.value(node)
        if fact is None:
            return str(value)
        if fact.wording is words.AGE and fact.show is None:
            return words.number_text(value)
        return fact.shown(value)

    def bound(self, node: Node, subject: Node) -> str:
        """The right side with its value: 80 周岁, 低保标准 740 元, 低保标准的 1.5 倍（1110 元）."""
        text = self.describer.bound(node, subject)
        if isinstance(node, Constant):
            return text
        fact = self.describer.fact(node) or self.describer.first_fact(node)
        shown = fact.shown(self.value(node)) if fact is not None else str(self.value(node))
        if isinstance(node, Arithmetic):
            return _("{text}（{value}）").format(text=text, value=shown)
        if isinstance(node, Index) and fact is not None:
            key = self.value(node.key)
            return _("{text} {value}（{key}）").format(text=text, value=shown, key=fact.choices.get(key, key))
        return _("{text} {value}").format(text=text, value=shown)

    # --- what is not known ---

    def missing(self, node: Node) -> list[str]:
        """Names whose values would settle an unknown `node`; one tag as `person.tags.pregnant`."""
        if self.value(node) is not None:
            return []
        names = (name for leaf in self.deciding(node) for name in self.missing_in(leaf))
        return list(dict.fromkeys(names))

    def missing_in(self, leaf: Node) -> Iterator[str]:
        if isinstance(leaf, Member) and not isinstance(leaf.right, Items):
            yield tag_name(*self.tag_of(leaf))
            return
        for part in leaf.walk():
            if isinstance(part, Name) and self.value(part) is None:
                yield part.path
            elif isinstance(part, Index) and self.value(part) is None and self.value(part.key) is not None:
                yield part.table.path

    def what_is_missing(self, node: Node) -> str:
        names = self.missing(node)
        facts = [self.vocabulary[name] for name in names]
        values = [str(fact.label) for fact in facts if not fact.keeper and fact.kind != "bool"]
        questions = [
            str(fact.question) or _("是否{label}").format(label=fact.label) for fact in facts if fact.kind == "bool"
        ]
        texts = [self.not_entered(fact, node) for fact in facts if fact.keeper]
        if values:
            texts.append(_("系统没有{labels}，请当面问清").format(labels=_("、").join(values)))
        if questions:
            texts.append(_("系统没有登记{labels}，请当面问清").format(labels=_("、").join(questions)))
        return words.join_enough(texts) or _("除数为 0，无法计算，请核对资料")

    def not_entered(self, fact: Fact, node: Node) -> str:
        """低保标准（元/月）还没有录入，请民政所先录入参数."""
        notes = [f"{fact.unit}/{fact.per}" if fact.per else str(fact.unit)]
        for part in node.walk():
            if isinstance(part, Index) and part.table.path == fact.name and self.value(part.key) is not None:
                key = self.value(part.key)
                notes.append(str(fact.choices.get(key, key)))
        return _("{label}（{notes}）还没有录入，请{keeper}先录入参数").format(
            label=fact.label, notes=_("，").join(note for note in dict.fromkeys(notes) if note), keeper=fact.keeper
        )

    # --- the values themselves ---

    def used(self, node: Node) -> list[Used]:
        """The facts that decided `node`, each once, in the order of the expression."""
        found: dict[str, Used] = {}
        for leaf in self.deciding(node):
            for used in self.used_in(leaf):
                found.setdefault(used.name, used)
        return list(found.values())

    def used_in(self, leaf: Node) -> Iterator[Used]:
        if isinstance(leaf, Member) and not isinstance(leaf.right, Items):
            yield self.used_tag(leaf)
            return
        tables = {part.table: part for part in leaf.walk() if isinstance(part, Index)}
        for part in leaf.walk():
            if isinstance(part, Name):
                fact = self.vocabulary[part.path]
                value = self.value(tables.get(part, part))
                yield Used(part.path, str(fact.label), fact.shown(value), self.source(part.path))

    def used_tag(self, leaf: Member) -> Used:
        holder, code = self.tag_of(leaf)
        single = tag_name(holder, code)
        fact = self.vocabulary[single]
        name = single if single in self.facts else holder
        return Used(single, str(fact.label), fact.shown(self.value(leaf)), self.source(name))

    def tag_of(self, leaf: Member) -> tuple[str, str]:
        fact, code = self.describer.tag(leaf)
        return fact.name, code

    def source(self, name: str) -> str:
        known = self.facts.get(name)
        return "" if known is None else str(known.source)
