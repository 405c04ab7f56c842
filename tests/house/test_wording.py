"""The product speaks of people without guessing who they are."""

from pathlib import Path

from django.conf import settings

from bianmin.core.management.commands.makemessages import read


def test_texts_call_nobody_she() -> None:
    catalogue = read(Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po")
    texts = [str(message.id) for message in catalogue]
    assert len(texts) > 1000
    assert not [text for text in texts if "她" in text]
