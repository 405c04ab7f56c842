"""The words of a message, edited on screen; what is loaded from the catalogue later leaves them alone."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.models import MessageTemplate
from bianmin.core.models.message_template import PLACE
from bianmin.core.permissions import require_centre_manager

MOST = 300
CODE = "code"  # a message with a code must name it


def message_template_edit(
    *, actor: Any, template: MessageTemplate, version: int, words: str, provider_code: str
) -> MessageTemplate:
    """Change the words, seen at `version`, and the provider's number of its own approved ones.

    Raises UserError on the field, VersionConflict, NotAllowed.
    """
    require_centre_manager(actor)
    words, provider_code = " ".join(words.split()), provider_code.strip()
    _require_words(template, words)
    with transaction.atomic():
        row = MessageTemplate.objects.select_for_update().get(pk=template.pk)
        if row.version != version:
            raise VersionConflict(_("同事刚刚改过这条消息。请看过现在的再改。"))
        if (row.words, row.provider_code) == (words, provider_code):
            return row
        row.words, row.provider_code, row.version = words, provider_code[:40], row.version + 1
        row.save(update_fields=["words", "provider_code", "version"])
        payload = {"purpose": row.purpose, "words": words}
        journal.record(actor=actor, verb="message_template.edit", noun=row, payload=payload)
    return row


def _require_words(template: MessageTemplate, words: str) -> None:
    if not words:
        raise UserError(_("请写上要说的话。"), field="words")
    if len(words) > MOST:
        text = _("最多 %(limit)d 个字，现在是 %(length)d 个，请缩短。")
        raise UserError(text % {"limit": MOST, "length": len(words)}, field="words")
    places, known = set(PLACE.findall(words)), set(template.samples)
    if unknown := sorted(places - known):
        text = _("没有 {%(name)s} 这个空。可以用的是：%(known)s。")
        known_words = "、".join(f"{{{name}}}" for name in sorted(known))
        raise UserError(text % {"name": unknown[0], "known": known_words}, field="words")
    if CODE in known - places:
        raise UserError(_("验证码的消息里要有 {code}。"), field="words")
    if "{" in PLACE.sub("", words) or "}" in PLACE.sub("", words):
        raise UserError(_("大括号没有成对，请核对。"), field="words")
