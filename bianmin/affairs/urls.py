"""Addresses of the desk's acceptance work and of its public pages, one a verb."""

from django.urls import path, register_converter

from .converters import ApplicantKind
from .views import (
    archive,
    case,
    case_accept_notified,
    case_counter,
    case_office,
    catalogue,
    counter,
    desk,
    document,
    form_template,
    guide,
    item_preview,
    message,
    paper,
    progress,
)

register_converter(ApplicantKind, "applicant")
APPLICATION = "desk/counter/<applicant:kind>/<uuid:uid>/<str:code>/"
ARCHIVE = "desk/archives/<uuid:uid>/"
CASE = "desk/cases/<uuid:uid>/"
ITEM = "desk/catalogue/<str:code>/"
VERSION = "desk/catalogue/versions/<uuid:uid>/"

urlpatterns = [
    path("", guide.home, name="home"),
    path("guides/", guide.guide_list, name="guide_list"),
    path("guides/<str:code>/", guide.guide_detail, name="guide_detail"),
    path("guides/<str:code>/form/", document.guide_form_document, name="guide_form_document"),
    path("progress/", progress.progress, name="progress"),
    path("desk/", desk.desk_home, name="desk_home"),
    path("desk/counter/", counter.counter, name="counter"),
    path("desk/counter/find/", counter.counter_find, name="counter_find"),
    path("desk/counter/<applicant:kind>/<uuid:uid>/", counter.item_choose, name="item_choose"),
    path(APPLICATION, counter.case_accept, name="case_accept"),
    path(APPLICATION + "assess/", counter.case_assess, name="case_assess"),
    path(APPLICATION + "decide/", counter.case_accept_decide, name="case_accept_decide"),
    path(APPLICATION + "notify/", counter.case_notify, name="case_notify"),
    path("desk/residents/<uuid:uid>/items/<str:code>/", item_preview.item_preview, name="item_preview"),
    path("desk/office/", case.office_queue, name="office_queue"),
    path("desk/cases/", case.case_list, name="case_list"),
    path("desk/cases/find/", case.case_find, name="case_find"),
    path(CASE, case.case_detail, name="case_detail"),
    path(CASE + "accept/", case_accept_notified.case_accept_notified, name="case_accept_notified"),
    path(CASE + "accept/assess/", case_accept_notified.case_assess_notified, name="case_assess_notified"),
    path(CASE + "supply/", case_counter.case_supply, name="case_supply"),
    path(CASE + "deliver/", case_counter.case_deliver, name="case_deliver"),
    path(CASE + "withdraw/", case_counter.case_withdraw, name="case_withdraw"),
    path(CASE + "lapse/", case_counter.case_lapse, name="case_lapse"),
    path(CASE + "assign/", case_office.case_assign, name="case_assign"),
    path(CASE + "note/", case_office.case_note, name="case_note"),
    path(CASE + "request-supplement/", case_office.case_request_supplement, name="case_request_supplement"),
    path(CASE + "publish/", case_office.case_publish, name="case_publish"),
    path(CASE + "end-publicity/", case_office.case_end_publicity, name="case_end_publicity"),
    path(CASE + "extend/", case_office.case_extend, name="case_extend"),
    path(CASE + "approve/", case_office.case_approve, name="case_approve"),
    path(CASE + "refuse/", case_office.case_refuse, name="case_refuse"),
    path(CASE + "revoke/", case_office.case_revoke_decision, name="case_revoke_decision"),
    path(CASE + "form/", document.case_form_document, name="case_form_document"),
    path("desk/archives/", archive.archive_list, name="archive_list"),
    path(ARCHIVE, archive.archive_detail, name="archive_detail"),
    path(ARCHIVE + "verify/", archive.archive_verify, name="archive_verify"),
    path(ARCHIVE + "download/", archive.archive_download, name="archive_download"),
    path("desk/papers/<uuid:uid>/", paper.paper, name="paper"),
    path("desk/messages/", message.message_list, name="message_list"),
    path("desk/messages/<uuid:uid>/", message.message_detail, name="message_detail"),
    path("desk/messages/<uuid:uid>/tell/", message.message_tell, name="message_tell"),
    path("desk/catalogue/", catalogue.item_list, name="item_list"),
    path("desk/catalogue/rules/", catalogue.rule_words, name="rule_words"),
    path("desk/catalogue/check/", catalogue.condition_check, name="condition_check"),
    path(VERSION, catalogue.item_version_edit, name="item_version_edit"),
    path(VERSION + "publish/", catalogue.item_version_publish, name="item_version_publish"),
    path(VERSION + "discard/", catalogue.item_version_discard, name="item_version_discard"),
    path(ITEM, catalogue.item_detail, name="item_detail"),
    path(ITEM + "compare/", catalogue.item_version_compare, name="item_version_compare"),
    path(ITEM + "draft/", catalogue.item_version_draft, name="item_version_draft"),
    path(ITEM + "activate/", catalogue.item_activate, name="item_activate"),
    path(ITEM + "deactivate/", catalogue.item_deactivate, name="item_deactivate"),
    path(ITEM + "template/", form_template.form_template_upload, name="form_template_upload"),
    path(ITEM + "template/document/", document.form_template_document, name="form_template_document"),
    path(ITEM + "template/remove/", form_template.form_template_remove, name="form_template_remove"),
]
