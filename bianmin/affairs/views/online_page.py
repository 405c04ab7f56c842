"""An application as the resident fills it in: the counter's page without the counter."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from bianmin.affairs.forms.application import ANSWER, MATERIAL, posted
from bianmin.affairs.models import CaseMaterial, MaterialUpload, OnlineApplication
from bianmin.affairs.selectors.applicant import Applicant
from bianmin.affairs.selectors.materials import MaterialLine
from bianmin.residents.models import Person

from .application import Application
from .application_rows import MaterialRow

CHOSEN = (CaseMaterial.Status.GAP, CaseMaterial.Status.NOT_NEEDED)
FORM = "f-"


@dataclass(frozen=True)
class PhotoRow(MaterialRow):
    """A material with its photos."""

    uploads: list[MaterialUpload]


class OnlineForm(Application):
    """`data` is what was posted, else what was saved."""

    online: OnlineApplication
    faults: list[str] = []

    @classmethod
    def of(cls, online: OnlineApplication, user: Any, data: QueryDict | None = None) -> "OnlineForm":
        page = cls(user, Applicant(person=online.person), online.item_version, data or _saved(online))
        page.online = online
        return page

    @cached_property
    def agent(self) -> Person | None:
        return self.online.agent

    @cached_property
    def agent_relation(self) -> str:
        return self.online.agent_relation

    @cached_property
    def uploads(self) -> dict[str, list[MaterialUpload]]:
        found: dict[str, list[MaterialUpload]] = {}
        for upload in self.online.uploads.select_related("file"):
            found.setdefault(upload.code, []).append(upload)
        return found

    @property
    def others(self) -> list[MaterialUpload]:
        """Photos that belong to no material which is asked for now."""
        shown = {row.line.code for row in self.asked}
        return [upload for code, rows in self.uploads.items() if code not in shown for upload in rows]

    @cached_property
    def told(self) -> dict[str, str]:
        """What the notice said of each material."""
        return {row["code"]: row["text"] for row in (self.online.told or {}).get("materials", [])}

    def _given_of(self, line: MaterialLine) -> str:
        if line.code in self.uploads:
            return str(CaseMaterial.Status.RECEIVED)
        given = self._given.get(line.code, "")
        return given if given in CHOSEN else ""

    @cached_property
    def asked(self) -> list[PhotoRow]:
        """What is to be photographed: what the centre does not have, and what it has asked for."""
        wanted = {*self.told, *self.uploads}
        return [
            PhotoRow(row.line, row.given, self.uploads.get(row.line.code, []))
            for row in self.materials
            if not row.line.have or row.line.code in wanted
        ]

    @property
    def had(self) -> list[MaterialRow]:
        """What nobody has to bring."""
        asked = {row.line.code for row in self.asked}
        return [row for row in self.materials if row.line.code not in asked]

    @property
    def answer_errors(self) -> list[str]:
        """Answers that cannot be read."""
        return list(self._read[1].values())

    def kept(self) -> dict[str, Any]:
        """Keyword arguments of `online_application_save`."""
        assert self.data is not None  # noqa: S101 — there is always something saved
        given = {code: value for code, value in posted(self.data, MATERIAL).items() if value in CHOSEN}
        return {"answers": dict(self.given_answers), "form": self.form.typed(), "given": given}


def _saved(online: OnlineApplication) -> QueryDict | None:
    """What was saved as the page would post it; None before anything was: then the record fills the form."""
    if not online.content:
        return None
    data = QueryDict(mutable=True)
    for prefix, part in ((ANSWER, "answers"), (FORM, "form"), (MATERIAL, "given")):
        for name, value in online.content.get(part, {}).items():
            data[f"{prefix}{name}"] = value or ""
    return data
