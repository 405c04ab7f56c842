"""The components page, and that components join, escape and degrade as they promise."""

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from bianmin.core.components import ConflictRow, Tab, TimelineEntry
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.paging import Page

HOSTILE = '<img src=x onerror="alert(1)">'


def draw(source: str, **context: object) -> str:
    context.setdefault("request", RequestFactory().get("/desk/things/", {"q": "郭", "cursor": "here"}))
    return Template(source).render(Context(context))


class NameForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=3, help_text="和身份证一样")
    way = forms.ChoiceField(label="方式", choices=[("a", "甲")], widget=forms.RadioSelect)


@pytest.fixture
def liu(db: None) -> object:
    return get_user_model().objects.create_user("liu", password="a-long-password", name="刘静")


@pytest.fixture
def liu_client(liu: object) -> Client:
    client = Client()
    client.force_login(liu, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("tab", ["forms", "lists", "signs", "nonsense"])
def test_components_page_shows_each_tab(liu_client: Client, tab: str) -> None:
    response = liu_client.get(reverse("components"), {"tab": tab})
    assert response.status_code == 200
    assert 'name="robots" content="noindex' in response.content.decode()


def test_components_page_needs_login(client: Client, db: None, settings: Settings) -> None:
    settings.LOGIN_URL = "/desk/login"
    assert client.get(reverse("components")).headers["Location"] == "/desk/login?next=/desk/components/"


@pytest.mark.parametrize(
    "source",
    [
        "{% button text %}",
        "{% button text href=text kind='icon-only' title=text %}",
        "{% badge text 'ok' %}",
        "{% card title=text %}{{ text }}{% endcard %}",
        "{% table text %}{{ text }}{% endtable %}",
        "{% empty text text href=text label=text %}",
        "{% tabs tabs text %}",
        "{% timeline entries %}",
        "{% stat text text text note=text href=text %}",
        "{% queue_number text %}",
        "{% facts %}{% fact text %}{{ text }}{% endfact %}{% endfacts %}",
        "{% check_row 'unknown' text reason=text source=text %}{{ text }}{% endcheck_row %}",
        "{% progress 1 2 text text %}",
        "{% qr text text caption=text %}",
        "{% dialog id='d' title=text %}{{ text }}{% enddialog %}",
    ],
)
def test_components_escape_what_people_typed(source: str) -> None:
    page = draw(source, text=HOSTILE, tabs=[Tab(HOSTILE, HOSTILE)], entries=[TimelineEntry(HOSTILE, note=HOSTILE)])
    assert "<img" not in page
    assert "&lt;img" in page


def test_button_refuses_event_handlers() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% button 'x' onclick='alert(1)' %}")


def test_button_takes_htmx_attributes_and_leaves_out_false_ones() -> None:
    page = draw("{% button '受理' hx_post='/x/' disabled=off %}", off=False)
    assert 'hx-post="/x/"' in page
    assert "disabled" not in page


def test_field_joins_label_help_and_error() -> None:
    form = NameForm({"name": "太长的名字"})
    form.is_valid()
    page = draw("{% field form.name %}", form=form)
    assert '<label for="id_name">姓名' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="太长的名字"' in page  # what was typed stays


def test_field_of_choices_is_a_group_with_its_error() -> None:
    form = NameForm({"name": "郭"})
    form.is_valid()
    page = draw("{% field form.way %}", form=form)
    assert '<fieldset aria-describedby="id_way_error">' in page
    assert "<legend>方式" in page


def test_form_errors_link_to_their_fields() -> None:
    form = NameForm({"name": "太长的名字"})
    form.is_valid()
    apply_error(form, UserError("今天已经办过。"))
    page = draw("{% form_errors form %}", form=form)
    assert 'role="alert"' in page
    assert 'href="#id_name"' in page
    assert "今天已经办过。" in page
    assert "errors" not in draw("{% form_errors form %}", form=NameForm())


def test_apply_error_goes_to_the_named_field_and_otherwise_to_the_form() -> None:
    form = NameForm({"name": "郭", "way": "a"})
    assert form.is_valid()
    apply_error(form, UserError("没有这个人。", field="name"))
    apply_error(form, UserError("别处的错。", field="no_such_field"))
    assert form.errors["name"] == ["没有这个人。"]
    assert form.non_field_errors() == ["别处的错。"]
    assert form.data["name"] == "郭"


def test_what_is_too_long_is_not_cut_in_the_browser() -> None:
    form = type("NoteForm", (forms.Form,), {"note": forms.CharField(max_length=3, widget=forms.Textarea)})
    assert "maxlength" not in draw("{% field form.note %}", form=form())
    assert "最多 3 个字，现在是 4 个。" in draw("{% field form.note %}", form=form({"note": "四个字的"}))


def test_pager_keeps_the_search_and_shows_where_one_can_go() -> None:
    page = draw("{% pager page %}", page=Page([], next="later"))
    assert "?q=%E9%83%AD&amp;cursor=later" in page
    assert 'href="?q=%E9%83%AD"' in page
    first: HttpRequest = RequestFactory().get("/desk/things/")
    assert "href" not in draw("{% pager page %}", page=Page([]), request=first)


def test_check_row_says_its_state_in_words() -> None:
    assert "不符合" in draw("{% check_row 'not_met' '郑州市户籍' %}{% endcheck_row %}")
    asked = draw("{% check_row 'unknown' '未领' %} {% button '领过' %} {% endcheck_row %}")
    assert "还不知道" in asked
    assert "<button" in asked
    assert 'class="check unknown asks"' in asked  # what is asked stands below the text, not beside it
    assert "asks" not in draw("{% check_row 'met' '未领' %}{% endcheck_row %}")


def test_qr_has_words_for_those_who_cannot_see_it() -> None:
    page = draw("{% qr 'https://example.org/a' '查进度' %}")
    assert 'role="img" aria-label="查进度"' in page
    assert "style=" not in page


def test_conflict_shows_both_values_and_asks_only_when_one_may_choose():
    rows = [ConflictRow("address", "地址", HOSTILE, "平等街 8 号院")]
    asking = draw("{% conflict rows %}", rows=rows)
    assert "&lt;img" in asking
    assert "平等街 8 号院" in asking
    assert 'name="conflict" value="address"' in asking
    assert asking.count('name="keep_address"') == 2
    telling = draw("{% conflict rows choose=False %}", rows=rows)
    assert "平等街 8 号院" in telling
    assert "<input" not in telling
    assert not draw("{% conflict rows %}", rows=None).strip()
