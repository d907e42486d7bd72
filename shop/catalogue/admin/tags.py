"""Tags in the admin."""

from django.contrib import admin

from shop.audit.admin import AuditedAdmin
from shop.catalogue.models import Tag
from shop.core.admin.lists import FastListAdmin


@admin.register(Tag)
class TagAdmin(AuditedAdmin, FastListAdmin):
    """Words that products share."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
