"""Tags in the admin."""

from django.contrib import admin

from shop.catalogue.models import Tag


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Words that products share."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
