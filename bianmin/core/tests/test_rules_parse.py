"""Reading and checking expressions: what is supported, what is refused, and where the sentence points."""

import pytest

from bianmin.core.errors import UserError
from bianmin.core.rules import Fact, FactValue, Phrase, RuleError, Vocabulary, parse

from .rule_words import WORDS, facts_of


def refused(expr: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse(expr, WORDS)
    return caught.value


@pytest.mark.parametrize(
    "expr",
    [
        "true",
        "person.local",
        "!person.local",
        "person.local == false",
        "person.age >= 60 && person.age < 80",
        "60 <= person.age",
        "person.sex in ['1', '2']",
        "person.level in [1,2]",
        "'dibao' in household.tags || !('tekun' in person.tags)",
        "person.born < date('2016-01-01')",
        "person.age < params.retire_age[person.sex]",
        "person.age < params.retire_age['2']",
        "household.income_pc <= params.dibao_line * 1.5",
        "household.income_pc - 100 > (params.dibao_line + 1) / 2",
        "household.children > -1",
        'person.name == "谢玉清"',
        "person.age >= 60 // 老年人\n && person.local",
    ],
)
def test_supported_expressions_parse(expr: str) -> None:
    rule = parse(expr, WORDS)
    assert all(condition.sentence for condition in rule.conditions)


@pytest.mark.parametrize(
    ("expr", "position", "advice"),
    [
        ("", 1, "条件是空的"),
        ("   ", 1, "条件是空的"),
        ("person.age = 60", 12, "两个等号"),
        ("person.local and person.local", 14, "&&"),
        ("person.age >=", 13, "没有写完"),
        ("(person.local", 13, "没有写完"),
        ("person.local）", 13, "全角"),
        ("person.sex == 'a", 15, "引号没有成对"),
        ("person.age > 5 5", 16, "不能写在这里"),
        ("person.agee > 5", 1, "是不是 person.age"),
        ("age > 5", 1, "person.age 这样的形式"),
        ("person.local && person.age", 17, "这里需要一个条件"),
        ("person.a.b == 1", 1, "只能有一个点"),
        ("person.age > 'x'", 1, "不能比较"),
        ("person.local > true", 1, "只能用 == 或 !="),
        ("person.sex < '2'", 1, "只能用 == 或 !="),
        ("person.sex == 'male'", 15, "没有代码 'male'"),
        ("'dibaoo' in household.tags", 1, "'dibao'（低保家庭）"),
        ("'dibao' in person.tags", 1, "没有代码 'dibao'"),
        ("person.sex in household.tags", 1, "引号里的标签代码"),
        ("'a' in person.sex", 8, "列表"),
        ("person.age in ['1']", 16, "不能比较"),
        ("person.age in []", 15, "至少一个"),
        ("person.age in [person.level]", 15, "固定的值"),
        ("person.tags == 'tekun'", 1, "标签请写成"),
        ("person.age < params.retire_age", 14, "方括号"),
        ("params.retire_age[1] > person.age", 19, "请写一个代码"),
        ("person.age['1'] > 1", 1, "不是参数表"),
        ("person.age < params.retire_age['3']", 32, "没有代码"),
        ("person.age < params.retire_age[person.name == 'a']", 14, "只能用在参数表"),
        ("1 == 1", 1, "固定的值"),
        ("person.age == person.local", 1, "不能比较"),
        ("person.age > household.income_pc", 1, "单位不同"),
        ("person.age + household.income_pc > 1", 1, "单位不同"),
        ("person.age / 0 > 1", 14, "不能除以 0"),
        ("person.name + 'a' == 'b'", 1, "只能用于数字"),
        ("(person.age > 1) == true", 2, "不能再拿来比较"),
        ("[1] == person.age", 1, "in 的右边"),
        ("date('2016-02-30') > person.born", 1, "没有 2016-02-30"),
        ("date('tomorrow') > person.born", 1, "日期请写成"),
        ("size(person.tags) > 1", 1, "不支持调用函数 size"),
        ("person.tags.exists(x, x == 'a')", 1, "不支持调用函数"),
        ("person.age % 2 == 0", 14, "取余"),
        ("person.local ? true : false", 1, "条件 ? 值"),
        ("person.name == null", 16, "不能用作值"),
        ("person.age > 1u", 14, "不能用作值"),
        ("person.age > 0x1F", 14, "不能用作值"),
        ("person.age > 1e999999999", 14, "不能用作值"),
        ("person.age > 99999999999999999999", 14, "超过 15 位"),
        (r"person.name == 'a\u0041'", 16, "反斜杠"),
        ("person.name == b'a'", 16, "不能用作值"),
        ("{'a': 1} == person.age", 1, "不支持这种写法"),
        ("person.age > 1; drop table person", 15, "不能写在这里"),
        ("__import__('os').system('id')", 1, "不支持调用函数"),
        ("person.__class__ == 'a'", 1, "不认识"),
    ],
)
def test_anything_else_is_refused_with_its_place(expr: str, position: int, advice: str) -> None:
    error = refused(expr)
    assert isinstance(error, UserError)
    assert (error.code, error.status, error.field) == ("rule_invalid", 400, "expr")
    assert error.details == {"position": position}
    assert advice in str(error)
    assert f"第 {position} 个字符" in str(error)


@pytest.mark.parametrize(
    "expr",
    [
        "(" * 1999 + "true" + ")" * 1990,
        "!" * 3990 + "person.local",
        "1" + "+1" * 1900 + " > person.age",
        "date(" * 600 + "'2016-01-01'" + ")" * 600,
        "person.local || (true && (" * 100 + "person.local" + "))" * 100,
        "true && " * 5000 + "true",
        "a[" * 1000 + "]" * 1000,
        "\x00",
        "'" * 3999,
    ],
)
def test_hostile_expressions_are_refused_without_recursion(expr: str) -> None:
    assert str(refused(expr))


def test_long_flat_chains_are_no_depth() -> None:
    rule = parse(" && ".join(["person.local"] * 240), WORDS)
    assert len(rule.conditions) == 240


def test_conditions_are_the_parts_of_the_top_level_and() -> None:
    rule = parse("(person.age >= 60 || person.local) && (person.level > 0 && !person.local)", WORDS)
    assert [condition.expr for condition in rule.conditions] == [
        "person.age >= 60 || person.local",
        "person.level > 0",
        "!person.local",
    ]
    assert rule.names == {"person.age", "person.local", "person.level"}


def test_sentences_may_be_given_by_hand() -> None:
    rule = parse("person.local && person.age >= 60", WORDS, sentences=[None, "是老年人"])
    assert [condition.sentence for condition in rule.conditions] == ["本街道户籍", "是老年人"]


def test_parsing_again_gives_the_same_rule_until_the_vocabulary_grows() -> None:
    words = Vocabulary()
    words.register(Fact("person.local", "bool", "本街道户籍"))
    rule = parse("person.local", words)
    assert parse("person.local", words) is rule
    words.register(Fact("person.age", "int", "年龄"))
    assert parse("person.local", words) is not rule


def test_a_name_has_one_meaning() -> None:
    words = Vocabulary()
    fact = Fact("person.age", "int", "年龄", phrases={"> 0": Phrase("是", "否")})
    words.register(fact)
    words.register(fact)
    with pytest.raises(ValueError, match=r"person\.age"):
        words.register(Fact("person.age", "decimal", "年龄"))


@pytest.mark.parametrize("wrong", [{"kind": "list"}, {"kind": "tags"}, {"kind": "mapping", "choices": {"1": "男"}}])
def test_incomplete_facts_cannot_be_registered(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"person\.x"):
        Fact("person.x", label="x", **wrong)  # type: ignore[arg-type]


def test_one_tag_is_a_yes_or_no_fact() -> None:
    assert WORDS["person.tags.pregnant"].kind == "bool"
    assert WORDS.get("person.tags.unheard") is None
    with pytest.raises(KeyError):
        WORDS["person.unheard"]


def test_a_value_of_another_kind_is_a_bug_and_says_which() -> None:
    rule = parse("person.age > 1", WORDS)
    with pytest.raises(TypeError, match=r"person\.age: str is no int"):
        rule.evaluate({"person.age": FactValue("78")})
    with pytest.raises(TypeError, match=r"person\.age: bool is no int"):
        rule.evaluate(facts_of({"person.age": True}))
