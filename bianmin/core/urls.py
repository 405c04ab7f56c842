"""Paths of the house itself."""

from django.urls import path

from .views import book, book_reversal, calendar, centre, journal, message_template, parameter, payment
from .views.components import components
from .views.healthz import healthz
from .views.large_print import large_print

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("large/", large_print, name="large_print"),
    path("desk/components/", components, name="components"),
    path("desk/books/", book.book_list, name="book_list"),
    path("desk/books/<uuid:uid>/", book.book_show, name="book_show"),
    path("desk/books/<uuid:uid>/export/", book.book_export, name="book_export"),
    path("desk/books/accounts/<uuid:uid>/", book.book_account_show, name="book_account_show"),
    path("desk/books/entries/<uuid:uid>/", book.book_entry_show, name="book_entry_show"),
    path("desk/books/entries/<uuid:uid>/reverse/", book_reversal.book_reversal_ask, name="book_reversal_ask"),
    path("desk/books/reversals/<uuid:uid>/", book_reversal.book_reversal_show, name="book_reversal_show"),
    path("desk/books/reversals/<uuid:uid>/confirm/", book_reversal.book_reversal_confirm, name="book_reversal_confirm"),
    path("desk/books/reversals/<uuid:uid>/drop/", book_reversal.book_reversal_drop, name="book_reversal_drop"),
    path("desk/books/payments/<uuid:uid>/settle/", payment.payment_settle, name="payment_settle"),
    path("desk/receipts/<uuid:uid>/", payment.receipt_show, name="receipt_show"),
    path("desk/journal/", journal.journal_list, name="journal_list"),
    path("desk/journal/check/", journal.journal_check, name="journal_check"),
    path("desk/messages/templates/", message_template.message_templates, name="message_templates"),
    path("desk/messages/templates/<uuid:uid>/", message_template.message_template_edit, name="message_template_edit"),
    path("desk/parameters/", parameter.parameter_list, name="parameter_list"),
    path("desk/parameters/<uuid:uid>/", parameter.parameter_set, name="parameter_set"),
    path("desk/calendar/", calendar.calendar_show, name="calendar_show"),
    path("desk/calendar/<int:year>/days/add/", calendar.calendar_day_add, name="calendar_day_add"),
    path("desk/calendar/<int:year>/enter/", calendar.calendar_year_enter, name="calendar_year_enter"),
    path("desk/calendar/days/<int:pk>/remove/", calendar.calendar_day_remove, name="calendar_day_remove"),
    path("desk/areas/", centre.area_list, name="area_list"),
    path("desk/areas/<uuid:uid>/rename/", centre.area_rename, name="area_rename"),
    path("desk/centre/", centre.centre_show, name="centre_show"),
    path("desk/centre/<uuid:uid>/edit/", centre.centre_edit, name="centre_edit"),
    path("desk/centre/<uuid:uid>/hours/add/", centre.hours_add, name="hours_add"),
    path("desk/hours/<int:pk>/remove/", centre.hours_remove, name="hours_remove"),
    path("desk/numbers/<uuid:uid>/edit/", centre.number_prefix_edit, name="number_prefix_edit"),
    path("desk/offices/<uuid:uid>/edit/", centre.office_edit, name="office_edit"),
    path("desk/windows/<uuid:uid>/edit/", centre.window_edit, name="window_edit"),
]
