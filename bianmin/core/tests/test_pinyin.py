import time

import pytest

from bianmin.core import pinyin


def test_whole_name_ends_and_initials():
    assert pinyin.readings("谢玉清") == {"xieyuqing", "yuqing", "qing", "xyq", "yq", "q"}
    assert pinyin.suffixes("谢玉清") == {"谢玉清", "玉清", "清"}


@pytest.mark.parametrize(
    ("name", "found", "never"),
    [
        ("单雄信", "shanxiongxin", "danxiongxin"),
        ("仇英", "qiuying", "chouying"),
        ("解珍", "xiezhen", "jiezhen"),
        ("查良", "zhaliang", "chaliang"),
        ("曾国", "zengguo", "cengguo"),
        ("区少华", "oushaohua", "qushaohua"),
        ("朴树", "piaoshu", None),
        ("盖聂", "genie", None),
        ("种师道", "chongshidao", "zhongshidao"),
        ("逄云", "pangyun", None),
        ("缪荃", "miaoquan", None),
        ("乐毅", "yueyi", None),
        ("翟让", "zhairang", None),
        ("黑伟", "hewei", None),
        ("尉迟敬德", "yuchijingde", "weichijingde"),
        ("万俟卨", "moqixie", "wansixie"),
        ("令狐冲", "linghuchong", None),
        ("澹台明", "tantaiming", "dantaiming"),
        ("单于夫", "chanyufu", None),
    ],
)
def test_surnames_read_by_our_table(name, found, never):
    forms = pinyin.readings(name)
    assert found in forms
    assert never not in forms


def test_both_readings_of_a_name_find_it():
    assert {"qinyuexing", "qinlexing", "tanlexing"} & pinyin.full_forms("覃乐行") >= {"qinlexing", "tanlexing"}
    assert {"wangle", "wangyue"} <= pinyin.full_forms("王乐")
    assert {"lvlin", "lulin", "ll"} <= pinyin.readings("吕林")


def test_readings_are_bounded():
    name = "翟" + "乐行长朝晟茜" * 9
    assert len({form for form in pinyin.full_forms(name) if form.startswith(("zhaile", "dile", "zhaiyue"))}) <= 4


def test_compound_surname_alone_is_a_surname_and_a_name():
    assert "ouyang" in pinyin.readings("欧阳")
    assert "ouyangna" in pinyin.readings("欧阳娜")


@pytest.mark.parametrize(("name", "form"), [("王𬭼", "wangsui"), ("赵𫖮", "zhaoyi"), ("赵㛃", "zhaojie")])
def test_rare_characters_known_to_pypinyin(name, form):
    assert form in pinyin.readings(name)
    assert name[-1] in pinyin.suffixes(name)


@pytest.mark.parametrize("character", ["\U0003106c", "\U000323b0", "\ue0f0"])
def test_rare_characters_unknown_to_pypinyin_are_found_by_themselves(character):
    name = f"王{character}明"
    assert {name, f"{character}明", "明"} == pinyin.suffixes(name)
    assert f"wang{character}ming" in pinyin.readings(name)
    assert pinyin.compact(name) == name


def test_foreign_names():
    assert {"johnsmith", "smith", "js"} <= pinyin.readings("John Smith")
    assert pinyin.suffixes("John Smith") == {"johnsmith", "smith"}
    assert {"阿卜杜拉买买提", "买买提"} <= pinyin.suffixes("阿卜杜拉·买买提")
    assert "maimaiti" in pinyin.readings("阿卜杜拉·买买提")


@pytest.mark.parametrize("name", ["", "  ", "!!", "·"])
def test_nothing_to_read(name):
    assert pinyin.readings(name) == set()
    assert pinyin.suffixes(name) == set()


def test_a_street_of_names_takes_less_than_two_seconds():
    surnames, given = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "建国秀英伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂"
    names = [f"{s}{a}{b}" for s in surnames for a in given[:45] for b in given[:45]][:36_000]
    started = time.perf_counter()
    for name in names:
        pinyin.readings(name)
    assert time.perf_counter() - started < 2.0 * len(names) / 36_000
