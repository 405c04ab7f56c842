"""Django admin's own search over five fields of the same table, as a peer would set it up."""

from django.contrib import admin

from bianmin.residents.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "sex", "birth_date", "id_masked", "phone_masked"]
    search_fields = ["name", "former_name", "id_masked", "hukou_address", "workplace"]
    list_per_page = 20
