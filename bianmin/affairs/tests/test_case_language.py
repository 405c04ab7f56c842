"""A clerk may read English; what is kept and handed out stays Chinese."""

import re

import pytest
from django.utils import translation

from bianmin.affairs.actions.case_notify import case_notify
from bianmin.affairs.errors import MaterialsMissing
from bianmin.core.models import OutboxMessage

LATIN_WORDS = re.compile(r"[A-Za-z]{4,}")


def test_an_english_clerk_writes_chinese_papers_and_messages(accept, monday):
    with translation.override("en"):
        case = accept(materials={"M1": "received", "M2": "gap"}, channel="api")
    body = OutboxMessage.objects.get().body
    assert body.startswith("您申请的")
    assert "2025 年 9 月 22 日前办结" in body
    receipt = case.papers.get().content
    assert receipt["title"] == "受理回执"
    assert [row["status"] for row in receipt["materials"]] == ["已收", "容缺后补", "系统生成"]
    told = [line for row in case.assessment["conditions"] for line in (row["reason"], *row["used"])]
    words = [word for line in told for word in (line.values() if isinstance(line, dict) else [line])]
    assert not [word for word in words if LATIN_WORDS.search(word) and "." not in word]


def test_an_english_clerk_prints_a_chinese_notice(clerk, elder_allowance, xie):
    with translation.override("en"):
        case = case_notify(
            actor=clerk,
            version=elder_allowance,
            person=xie,
            materials={"M1": "received"},
            form_data={"phone": "12"},
        )
    told = case.papers.get(kind="notice").content["told"]
    assert "手机号" in told["fields"][0]["text"]


def test_the_answers_of_an_english_clerk_are_kept_in_chinese(accept, xie):
    xie.hukou_area_code = ""
    xie.save()
    with translation.override("en"):
        case = accept(answers={"person.hukou_city": "yes"})
    assert case.assessment["conditions"][0]["used"][0]["source"] == "当面询问"


def test_an_english_clerk_reads_english_errors(accept):
    with translation.override("en"), pytest.raises(MaterialsMissing, match="material"):
        accept(materials={})


def test_a_paper_is_printed_in_chinese(accept, monday, clerk, client):
    paper = accept().papers.get()
    client.force_login(clerk)
    with translation.override("zh-hans"):  # what a request activates stays active in a test
        page = client.get(f"/desk/papers/{paper.uid}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert 'lang="zh-hans"' in page
    assert "受理时间" in page
