"""Categories in the admin, as a tree."""

from django.contrib import admin
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from shop.catalogue.models import Category


@admin.register(Category)
class CategoryAdmin(TreeAdmin):
    """The tree: drag a shelf to its place, or choose the place in its form."""

    form = movenodeform_factory(Category)
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
