"""Tags in the admin."""

from django.contrib import admin

from shop.catalogue.admin.lists import FastListAdmin
from shop.catalogue.models import Tag


@admin.register(Tag)
class TagAdmin(FastListAdmin):
    """Words that products share."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
