"""What the shop sells: categories, products, variants, tags and pictures."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue knows nothing of stock, baskets or people."""

    name = "shop.catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Connect what follows a save."""
        from shop.catalogue import signals  # noqa: PLC0415 -- models exist only once the apps are ready

        signals.connect()
