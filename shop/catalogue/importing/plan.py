"""A mapping, checked and compiled: what is wrong with it is said before the first row is read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.templates import Template

_PRODUCT = ("slug", "title", "byline", "description", "language", "status")
_VARIANT = ("sku", "price", "compare_at_price", "barcode", "weight_grams", "quantity")


class Plan:
    """The templates of a mapping, by the field they fill."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        """Compile a mapping's content; raise UnusableFileError that says `where` and what is wrong with it."""
        self._where = where
        self._templates: list[Template] = []
        self._only(content, ("name", "needs", "tables", "product"), "the mapping")
        self._tables = self._table(content, "tables")
        for name, entries in self._tables.items():
            self._check(isinstance(entries, dict), f"[tables.{name}] is not a table")
        product = self._table(content, "product")
        variant = self._table(product, "variant")
        self._only(product, (*_PRODUCT, "category", "tags", "specs", "images", "variant"), "[product]")
        self._only(variant, (*_VARIANT, "options"), "[product.variant]")
        for name in ("slug", "title"):
            self._check(name in product, f"[product] needs {name}")
        for name in ("sku", "price"):
            self._check(name in variant, f"[product.variant] needs {name}")
        self.product = self._templates_of(product, _PRODUCT)
        self.variant = self._templates_of(variant, _VARIANT)
        self.options = self._templates_of(self._table(variant, "options"))
        self.specs = self._templates_of(self._table(product, "specs"))
        self.category = [[self._template(name) for name in way] for way in self._ways(product.get("category", []))]
        self.tags = [
            (self._template(source), self._weight(weight)) for source, weight in self._table(product, "tags").items()
        ]
        self.images = list(self._images(product.get("images", [])))
        self.needs = {str(name).lower() for name in content.get("needs", [])} | self.columns

    @property
    def columns(self) -> set[str]:
        """All columns that the templates read."""
        return {column for template in self._templates for column in template.columns}

    def check_header(self, header: Sequence[str]) -> None:
        """Raise UnusableFileError where the file lacks a column."""
        if missing := sorted(self.needs - set(header)):
            raise UnusableFileError(f"{self._where}: the file has no column {', '.join(missing)}.")

    def _templates_of(self, table: Mapping[str, Any], names: Sequence[str] = ()) -> dict[str, Template]:
        return {name: self._template(source) for name, source in table.items() if not names or name in names}

    def _template(self, source: Any) -> Template:
        self._check(isinstance(source, str), f"{source!r} must be a text in quotation marks")
        template = Template(source, self._tables, self._where)
        self._templates.append(template)
        return template

    def _images(self, images: Any) -> Iterator[tuple[Template, Template]]:
        self._check(
            isinstance(images, list) and all(isinstance(image, dict) and "url" in image for image in images),
            "[[product.images]] needs a url",
        )
        for image in images:
            self._only(image, ("url", "alt"), "[[product.images]]")
            yield self._template(image["url"]), self._template(image.get("alt", ""))

    def _ways(self, ways: Any) -> list[list[Any]]:
        self._check(
            isinstance(ways, list) and all(isinstance(way, list) for way in ways),
            "category must be a list of lists of names",
        )
        return list(ways)

    def _weight(self, weight: Any) -> int:
        self._check(isinstance(weight, int) and 1 <= weight <= 100, f"a tag's weight is 1 to 100, not {weight}")
        return int(weight)

    def _table(self, content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = content.get(name, {})
        self._check(isinstance(table, dict), f"{name} must be a table")
        return dict(table)

    def _only(self, table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
        unknown = ", ".join(name for name in table if name not in known)
        self._check(not unknown, f"{what} may hold {', '.join(known)}, not {unknown}")

    def _check(self, holds: bool, problem: str) -> None:  # noqa: FBT001 -- the condition is what is checked
        if not holds:
            raise UnusableFileError(f"{self._where}: {problem}.")
