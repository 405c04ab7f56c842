"""People's files at the desk: one path for each thing that can be done."""

from django.urls import path

from .views import (
    consent,
    document,
    household,
    need,
    person,
    person_edit,
    person_merge,
    person_register,
    person_search,
    representation,
    tag,
)

urlpatterns = [
    path("desk/residents/search", person_search.person_search, name="person_search"),
    path("desk/residents/register/", person_register.person_register, name="person_register"),
    path("desk/residents/register/begin", person_register.person_register_begin, name="person_register_begin"),
    path("desk/residents/register/check", person_register.person_check, name="person_check"),
    path("desk/residents/<uuid:uid>/", person.person_detail, name="person_detail"),
    path("desk/residents/<uuid:uid>/print/", person.person_print, name="person_print"),
    path("desk/residents/<uuid:uid>/timeline/", person.person_timeline, name="person_timeline"),
    path("desk/residents/<uuid:uid>/edit/", person_edit.person_edit, name="person_edit"),
    path("desk/residents/<uuid:uid>/edit/<slug:group>/", person_edit.person_edit, name="person_edit"),
    path("desk/residents/<uuid:uid>/move/", person_edit.person_move, name="person_move"),
    path("desk/residents/doubles/", person_merge.person_doubles, name="person_doubles"),
    path("desk/residents/<uuid:uid>/merge/", person_merge.person_merge_find, name="person_merge_find"),
    path("desk/residents/<uuid:uid>/merge/<uuid:drop_uid>/", person_merge.person_merge, name="person_merge"),
    path("desk/residents/merges/<uuid:uid>/undo/", person_merge.person_unmerge, name="person_unmerge"),
    path(
        "desk/residents/<uuid:uid>/distinct/<uuid:other_uid>/",
        person_merge.person_distinguish,
        name="person_distinguish",
    ),
    path("desk/residents/<uuid:uid>/reveal/", person.person_reveal, name="person_reveal"),
    path("desk/residents/<uuid:uid>/documents/add/", document.document_add, name="document_add"),
    path("desk/documents/<uuid:uid>/withdraw/", document.document_withdraw, name="document_withdraw"),
    path("desk/documents/<uuid:uid>/scan", document.document_scan, name="document_scan"),
    path("desk/residents/<uuid:uid>/tags/add/", tag.tag_add, name="tag_add"),
    path("desk/residents/<uuid:uid>/tags/<uuid:tag_uid>/end/", tag.tag_end, name="tag_end"),
    path("desk/residents/<uuid:uid>/needs/", need.need_set, name="need_set"),
    path("desk/residents/<uuid:uid>/consents/give/", consent.consent_give, name="consent_give"),
    path(
        "desk/residents/<uuid:uid>/consents/<uuid:consent_uid>/withdraw/",
        consent.consent_withdraw,
        name="consent_withdraw",
    ),
    path(
        "desk/residents/<uuid:uid>/representations/add/", representation.representation_add, name="representation_add"
    ),
    path(
        "desk/residents/<uuid:uid>/representations/find",
        representation.representation_find,
        name="representation_find",
    ),
    path(
        "desk/residents/<uuid:uid>/representations/<uuid:representation_uid>/end/",
        representation.representation_end,
        name="representation_end",
    ),
    path(
        "desk/residents/<uuid:uid>/representations/<uuid:representation_uid>/proof",
        representation.representation_proof,
        name="representation_proof",
    ),
    path("desk/households/search", household.household_search, name="household_search"),
    path("desk/households/addresses", household.address_suggest, name="address_suggest"),
    path("desk/households/<uuid:uid>/move/", household.household_move, name="household_move"),
    path("desk/households/<uuid:uid>/edit/", household.household_edit, name="household_edit"),
]
