"""Categories in the admin, as a tree."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from shop.audit.admin import AuditedAdmin
from shop.catalogue.models import Category
from shop.catalogue.services.categories import Place, Step, place_category, step_category
from shop.core.admin.lists import FreshAdmin

# Every category on one flat page: how the tree is shown without JavaScript, and after a move by button.
WHOLE_TREE = "depth__gte=1"

_ARROWS = (
    (Step.UP, "↑", gettext_lazy("Move %s up")),
    (Step.DOWN, "↓", gettext_lazy("Move %s down")),
    (Step.OUTDENT, "←", gettext_lazy("Move %s out, to the level of its parent")),
    (Step.INDENT, "→", gettext_lazy("Move %s in, below its upper neighbour")),
)


@admin.register(Category)
class CategoryAdmin(AuditedAdmin, FreshAdmin, TreeAdmin):
    """The tree: drag a shelf to its place, move it by its arrows, or choose the place in its form."""

    form = movenodeform_factory(Category)
    change_list_template = "admin/catalogue/category/change_list.html"
    list_display = ("indented", "slug", "moves")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("path",)
    sortable_by = ()
    list_per_page = 200
    show_full_result_count = False

    class Media:
        css = {"all": ("css/admin.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the arrows."""
        step = self.admin_site.admin_view(require_POST(self.step_view))
        url = path("<int:category_id>/move/<str:step>/", step, name="catalogue_category_step")
        return [url, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Show the arrows to those who may use them."""
        return self.list_display if self.has_change_permission(request) else self.list_display[:-1]

    def deleted_along(self, obj: Model) -> Iterable[Model]:
        """Return what stands below: it goes with its parent."""
        return list(Category.objects.get_descendants(obj))

    def step_view(self, request: HttpRequest, category_id: int, step: str) -> HttpResponse:
        """Move a category by one step and show it where it is now."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            moved = step_category(category_id=category_id, step=Step(step), actor=request.user, request=request)
        except (Category.DoesNotExist, ValueError) as error:
            raise Http404(_("There is no such category, or no such step.")) from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%s was moved.") % moved.name)
        tree = reverse("admin:catalogue_category_changelist")
        return HttpResponseRedirect(f"{tree}?{WHOLE_TREE}#move-{category_id}")

    def move_node(self, request: HttpRequest) -> HttpResponse:
        """Move what was dragged; treebeard's script sends it and reloads the page, whatever the answer is."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        node, target = request.POST.get("node", ""), request.POST.get("target", "")
        if not (node.isascii() and node.isdigit() and target.isascii() and target.isdigit()):
            return HttpResponseBadRequest("node and target are numbers of categories")
        place = Place.BELOW if request.POST.get("relation") == "child" else Place.BEFORE
        try:
            moved = place_category(
                category_id=int(node), target_id=int(target), place=place, actor=request.user, request=request
            )
        except (Category.DoesNotExist, ValidationError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else _("There is no such category.")
            messages.error(request, text)
            return HttpResponseBadRequest(text)
        messages.success(request, _("%s was moved.") % moved.name)
        return HttpResponse("OK")

    @admin.display(description=gettext_lazy("name"))
    def indented(self, category: Category) -> str:
        """Show how deep the category stands, where no script draws the tree."""
        return format_html('<span class="shelf depth-{}">{}</span>', category.depth, category.name)

    @admin.display(description=gettext_lazy("move"))
    def moves(self, category: Category) -> str:
        """Offer the four steps as buttons, each of which sends the list's own form to its address."""
        buttons = format_html_join(
            "",
            '<button type="submit" class="arrow" formaction="{}" title="{}" aria-label="{}">{}</button>',
            (
                (_step_url(category, step), label % category.name, label % category.name, sign)
                for step, sign, label in _ARROWS
            ),
        )
        return format_html('<span class="arrows" id="move-{}">{}</span>', category.pk, buttons)


def _step_url(category: Category, step: Step) -> str:
    return reverse("admin:catalogue_category_step", args=[category.pk, step])
