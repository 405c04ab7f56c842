"""A part of a page that asks for itself again when something changed."""

from django.template import engines
from django.test import RequestFactory

SOURCE = '{% live id="queue" kinds="affairs.case core.outboxmessage" %}<p>{{ word }}</p>{% endlive %}'


def test_it_names_its_own_address_what_it_waits_for_and_itself():
    request = RequestFactory().get("/desk/office/", {"queue": "paused"})
    shown = engines["django"].from_string(SOURCE).render({"word": "<在办>"}, request)
    assert 'hx-get="/desk/office/?queue=paused"' in shown
    assert "bianmin:affairs.case from:body throttle:3s" in shown
    assert "bianmin:core.outboxmessage from:body" in shown
    assert 'hx-select="#queue"' in shown
    assert "<p>&lt;在办&gt;</p>" in shown
    assert "X-Background" in shown
