"""The orders that customers may choose for a list."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sort(TextChoices):
    """In which order a list is read; each ends with the key, so that pages neither repeat nor lose a product."""

    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    TITLE = "title", _("Title")
    PRICE = "price", _("Price, low to high")
    PRICE_DESCENDING = "-price", _("Price, high to low")


ORDER = {Sort.NEWEST: ("-published_at", "-pk")}
