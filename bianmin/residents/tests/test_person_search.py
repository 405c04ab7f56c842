"""The one search box: what may be typed, whom it finds, in which order, and whom it never shows."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Post, Role
from bianmin.core import id_number, journal
from bianmin.residents.actions.household_register_many import household_register_many
from bianmin.residents.models import HouseholdTerm, Person, SearchTerm, TagType
from bianmin.residents.search_words import is_number, is_part_of_number, words_of
from bianmin.residents.selectors.person_search import person_search
from bianmin.residents.specs import DwellingSpec, HouseholdSpec, PersonSpec, TagSpec

GRID, NEXT_GRID, ELSEWHERE = "410104002001002", "410104002001001", "410104003001001"
XIE_ID = id_number.make("410199", date(1943, 11, 2), 102)
XIE_PHONE = "15400006621"


def household(number, grid, street, compound, *names, **first):
    members = [PersonSpec(name=name) for name in names]
    for field, value in first.items():
        setattr(members[0], field, value)
    dwelling = DwellingSpec(grid_code=grid, street=street, compound=compound, building="3号楼", room="501")
    return HouseholdSpec(number=number, dwelling=dwelling, members=members)


@pytest.fixture
def street(areas):
    """A few households; Mrs Xie lives in 平等街 12号院."""
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    TagType.objects.create(code="orphan", name="孤儿", holder="person", sensitive=True)
    tags = [TagSpec(code=code, source="民政", since=date(2020, 1, 1)) for code in ("veteran", "orphan")]
    ended = TagSpec(code="veteran", source="民政", since=date(2019, 1, 1), until=date(2019, 2, 1))
    xie = {"id_number": XIE_ID, "phone": XIE_PHONE, "tags": [*tags, ended]}
    people = household_register_many(
        actor=None,
        households=[
            household("H0000001", GRID, "平等街", "12号院", "谢玉清", **xie),
            household("H0000002", NEXT_GRID, "平等街", "8号院", "郭大明", "王建国", "郭小𫖮"),
            household("H0000003", GRID, "平等街", "12号院", "郭大明", "单雄信", "尉迟敬德"),
            household("H0000004", GRID, "南顺城街", "12号院", "谢大年", "仇英", "Maria Garcia"),
            household("H0000005", ELSEWHERE, "邻街", "1号院", "郭邻居", phone="15400006621"),
        ],
    )
    return {person.name: person for person in people}


def names(user, text, **more):
    found = person_search(user=user, text=text, **more)
    by_uid = dict(Person.objects.filter(uid__in=[hit.uid for hit in found]).values_list("uid", "name"))
    return [by_uid[hit.uid] for hit in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("谢玉清", "谢玉清"),
        ("谢玉", "谢玉清"),
        ("玉清", "谢玉清"),
        ("xieyuqing", "谢玉清"),
        ("XieYu", "谢玉清"),
        ("xyq", "谢玉清"),
        ("ｘｙｑ", "谢玉清"),
        ("xie yuqing", "谢玉清"),
        ("谢yq", "谢玉清"),
        ("shan", "单雄信"),
        ("sxx", "单雄信"),
        ("yuchi", "尉迟敬德"),
        ("尉迟", "尉迟敬德"),
        ("qiu", "仇英"),
        ("𫖮", "郭小𫖮"),
        ("郭小𫖮", "郭小𫖮"),
        ("garcia", "Maria Garcia"),
        ("Maria Garcia", "Maria Garcia"),
        (XIE_ID, "谢玉清"),
        (XIE_ID.lower(), "谢玉清"),
        (f"{XIE_ID[:6]} {XIE_ID[6:14]} {XIE_ID[14:]}", "谢玉清"),
        (f"谢玉清{XIE_ID}", "谢玉清"),
        (f"谢玉青,{XIE_ID}\r\n", "谢玉清"),  # a reader whose font lacks a character
        (XIE_ID[-4:], "谢玉清"),
        (XIE_PHONE, "谢玉清"),
        ("+86 154-0000-6621", "谢玉清"),
        ("6621", "谢玉清"),
        ("谢 平等街", "谢玉清"),
        ("平等街 12 号院 谢", "谢玉清"),
        ("平等街12号院 xyq", "谢玉清"),
        ("guo 8号院", "郭大明"),
        ("谢 6621", "谢玉清"),
        ("h0000001", "谢玉清"),
        ("H0000001", "谢玉清"),
    ],
)
def test_typed_text_finds(clerk, street, typed, first):
    assert names(clerk, typed)[0] == first


@pytest.mark.parametrize(
    "typed", ["danxiong", "郭 南顺城街", "9999", "  ", "", "%", "_", "谢玉清 郭", "\x00", "'; --", "a" * 5000]
)
def test_typed_text_that_finds_nobody(clerk, street, typed):
    assert names(clerk, typed) == []


def test_single_letter_and_character(clerk, street):
    assert set(names(clerk, "g")) >= {"郭大明", "郭小𫖮"}
    assert names(clerk, "郭").count("郭大明") == 2
    assert set(names(clerk, "平等街")) == {"谢玉清", "郭大明", "王建国", "郭小𫖮", "单雄信", "尉迟敬德"}


def test_surname_comes_before_the_same_sound_at_the_end_of_a_name(clerk, street):
    found = names(clerk, "guo")
    assert found.index("王建国") > max(place for place, name in enumerate(found) if name.startswith("郭"))


def test_many_ends_of_names_never_hide_the_surname(clerk, street):
    household_register_many(
        actor=None,
        households=[
            household(
                "H0000009", GRID, "平等街", "20号院", *[f"王{c}国" for c in "安保昌成春达德定东恩发福富高光贵海汉浩"]
            )
        ],
    )
    assert names(clerk, "guo", limit=3) == ["郭大明", "郭大明", "郭小𫖮"]


def test_exact_name_comes_before_a_longer_one(clerk, street):
    household_register_many(
        actor=None, households=[household("H0000008", GRID, "平等街", "30号院", "谢玉清明", "谢玉", "谢玉安")]
    )
    assert names(clerk, "谢玉")[0] == "谢玉"
    assert names(clerk, "xieyu")[0] == "谢玉"


def test_person_just_opened_comes_first(clerk, second_clerk, street):
    last = Person.objects.filter(name="郭大明").order_by("-pk")[0]
    assert person_search(user=clerk, text="guo")[0].uid != last.uid
    journal.look(actor=clerk, noun=last, subject_uid=last.uid, purpose="办理")
    hit = person_search(user=clerk, text="guo")[0]
    assert (hit.uid, hit.recent) == (last.uid, True)
    assert not person_search(user=second_clerk, text="guo")[0].recent


def test_own_grid_comes_before_the_rest_of_the_street(clerk, areas, street):
    Post.objects.create(user=clerk, role=Role.GRID_WORKER, area=areas[GRID], centre=clerk.posts.get().centre)
    grids = [hit.grid for hit in person_search(user=clerk, text="guo")]
    assert grids[0] == "平等街第二网格"
    assert "平等街第一网格" in grids


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("clerk", 3),
        ("officer", 3),
        ("director", 3),
        ("auditor", 3),
        ("grid_worker", 1),
        ("clerk_elsewhere", 1),
        ("stranger", 0),
        ("administrator", 0),
    ],
)
def test_only_people_of_own_areas_are_found(request, street, who, found):
    user = request.getfixturevalue(who)
    assert len(person_search(user=user, text="郭")) == found


def test_whole_number_of_another_area_is_not_found(clerk_elsewhere, street):
    assert person_search(user=clerk_elsewhere, text=XIE_ID) == []
    assert names(clerk_elsewhere, XIE_PHONE) == ["郭邻居"]


def test_merged_record_leads_to_the_one_that_was_kept(clerk, street):
    street["单雄信"].merged_into = street["谢玉清"]
    street["单雄信"].save()
    assert names(clerk, "shan") == ["谢玉清"]


def test_row_shows_masked_values_and_why(clerk, street):
    [hit] = person_search(user=clerk, text="xyq")
    assert (hit.name_masked, hit.sex, hit.why, hit.exact) == ("谢*清", "女", "拼音", True)
    assert (hit.address, hit.grid) == ("平等街12号院3号楼501室", "平等街第二网格")
    assert hit.id_masked == XIE_ID[:4] + "*" * 10 + XIE_ID[-4:]
    assert hit.phone_masked == "154****6621"
    assert hit.tags == ("退役军人",)  # the sensitive one and the one that ended are not shown in a list
    shown = repr(hit)
    assert XIE_ID not in shown
    assert XIE_PHONE not in shown
    assert "谢玉清" not in shown


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("谢玉", "姓名"),
        ("xyq", "拼音"),
        (XIE_ID, "证件号"),
        (XIE_ID[-4:], "证件尾号"),
        (XIE_PHONE, "电话"),
        ("6621", "电话尾号"),
        ("H0000001", "户"),
        ("谢 平等街", "姓名 · 地址"),
    ],
)
def test_why_a_person_was_found(clerk, street, typed, why):
    assert person_search(user=clerk, text=typed)[0].why == why


def test_number_of_statements_does_not_grow(clerk, street, django_assert_num_queries):
    clerk.current_posts  # noqa: B018 — read once a request
    with django_assert_num_queries(3):
        person_search(user=clerk, text="guo")
    people = [
        household(f"H9{n:06d}", GRID, "平等街", f"{n}号院", *[f"郭{c}" for c in "一二三四五六七八九"])
        for n in range(30)
    ]
    household_register_many(actor=None, households=people)
    with django_assert_num_queries(3):
        assert len(person_search(user=clerk, text="guo")) == 20
    with django_assert_num_queries(4):
        assert len(person_search(user=clerk, text="guo 平等街")) == 20


def test_every_part_of_the_statement_uses_an_index(clerk, grid_worker, street):
    if connection.vendor != "sqlite":
        pytest.skip("a planner with statistics may rightly scan a table of ten rows")
    for user in (clerk, grid_worker):
        for text in ("guo", "谢 平等街", "6621"):
            with CaptureQueriesContext(connection) as caught:
                person_search(user=user, text=text)
            with connection.cursor() as cursor:
                for query in caught.captured_queries:
                    cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                    plan = [row[3] for row in cursor.fetchall()]
                    tables = {"t", "o", "p", "h", "d", "y", "residents_searchterm", "core_journalentry"}
                    assert not [step for step in plan if step.split()[0] == "SCAN" and step.split()[1] in tables]


def test_words_of_hostile_text_are_few_and_short():
    words = words_of("郭 " * 4000)
    assert len(words) <= 6
    assert all(len(word.text) <= 100 for word in words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (XIE_ID, True),
        (XIE_PHONE, True),
        ("谢 6621", False),
        ("平等街 12号院", False),
        ("0371-66212590", True),
        ("", False),
    ],
)
def test_whole_numbers_are_known_as_such(text, number):
    assert is_number(text) is number


@pytest.mark.parametrize("typed", ["顺城街", "城街", "顺城街12号院", "顺城街 谢大年"])
def test_address_from_inside_the_street_name(clerk, street, typed):
    found = names(clerk, typed)
    assert "谢大年" in found
    assert "谢玉清" not in found


def test_hits_tell_neighbours_apart_by_the_whole_address(clerk, street):
    assert person_search(user=clerk, text="谢玉清")[0].address == "平等街12号院3号楼501室"


def test_terms_of_all_are_written_anew(clerk, street):
    SearchTerm.objects.all().delete()
    HouseholdTerm.objects.all().delete()
    assert names(clerk, "顺城街") == names(clerk, "谢大年") == []
    call_command("rebuild-terms", stdout=StringIO())
    assert "谢大年" in names(clerk, "顺城街")
    assert names(clerk, "谢大年") == ["谢大年"]


def test_more_than_is_shown_is_said(client, clerk, street):
    household_register_many(actor=None, households=[household("H0000009", GRID, "平等街", "12号院", *["牛百"] * 60)])
    client.force_login(clerk)
    for url in ("person_search", "counter_find"):
        typing = client.post(reverse(url), {"q": "牛百"}, headers={"HX-Request": "true"}).content.decode()
        assert typing.count('class="hit"') == 10
        assert "还有更多：按回车看更多" in typing
        entered = client.post(reverse(url), {"q": "牛百"}).content.decode()
        assert entered.count('class="hit"') == 50
        assert "还有更多，请再输入几个字" in entered
        assert "还有更多" not in client.post(reverse(url), {"q": "谢"}).content.decode()


def test_a_piece_of_a_number_is_told_what_to_type(client, clerk, street):
    client.force_login(clerk)
    for url in ("person_search", "counter_find"):
        text = client.post(reverse(url), {"q": "410104195"}, headers={"HX-Request": "true"}).content.decode()
        assert "证件号、电话请输入完整号码，或者后四位。" in text
        text = client.post(reverse(url), {"q": "没有这人"}, headers={"HX-Request": "true"}).content.decode()
        assert "证件号、电话请输入完整号码" not in text


@pytest.mark.parametrize(
    ("text", "piece"),
    [("410104195", True), ("15400", True), ("0621", False), (XIE_PHONE, False), (XIE_ID, False), ("谢玉清", False)],
)
def test_what_is_a_piece_of_a_number(text, piece):
    assert is_part_of_number(text) == piece
