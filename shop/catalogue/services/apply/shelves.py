"""Categories and tags by their names: found, or made."""

from collections.abc import Iterable

from shop.catalogue.models import Category, Tag
from shop.catalogue.slugs import digest, make_slug

Path = tuple[str, ...]


class Shelves:
    """The category tree by the names from the root; a way that is not there is made.

    A category is found by its name below its parent. A new one is called by its name in URLs, where that is taken by
    its parent and its name (`men-shirts`), and where that is taken too by a digest of the whole way.
    """

    def __init__(self) -> None:
        """Read the tree; call it inside the transaction that writes."""
        self._nodes: dict[Path, Category] = {}
        self._paths: dict[int, Path] = {}
        self._slugs: set[str] = set()
        by_tree_path: dict[str, Path] = {}
        for node in Category.objects.order_by("path"):
            parent = by_tree_path.get(node.path[: -Category.steplen], ())
            by_tree_path[node.path] = self._keep((*parent, node.name), node)

    def path_of(self, category_id: int | None) -> Path:
        """Return the names from the root to a category, or () for none."""
        return () if category_id is None else self._paths[category_id]

    def find_or_make(self, path: Path) -> int | None:
        """Return the id of the category at `path`, or None where that is ()."""
        if not path:
            return None
        if path not in self._nodes:
            self._make(path)
        return self._nodes[path].pk

    def _make(self, path: Path) -> None:
        self.find_or_make(path[:-1])
        new = {"name": path[-1], "slug": self._free_slug(path)}
        if len(path) == 1:
            node = Category.objects.add_root(new)
        else:
            # Read anew: the node in hand does not know of children made since.
            parent = Category.objects.get(pk=self._nodes[path[:-1]].pk)
            node = Category.objects.add_child(parent, new)
        self._keep(path, node)

    def _free_slug(self, path: Path) -> str:
        name = make_slug(path[-1])
        parent = self._nodes[path[:-1]].slug if path[:-1] else ""
        choices = (name, make_slug(f"{parent} {name}"), f"{name}-{digest('>'.join(path))}")
        return next(slug for slug in choices if slug not in self._slugs)

    def _keep(self, path: Path, node: Category) -> Path:
        self._nodes.setdefault(path, node)
        self._paths[node.pk] = path
        self._slugs.add(node.slug)
        return path


def tag_key(name: str) -> str:
    """Return what makes a tag the same as another: its name without case and outer or double blanks."""
    return " ".join(name.split()).casefold()


def find_or_make_tags(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of the tags with these names, by `tag_key`; what is not there is made.

    Names decide and not slugs, for "C", "C++" and "C#" share one.
    """
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(tag_key(name), " ".join(name.split()))
    if not wanted:
        return {}
    # All tags are read, because no index knows Python's casefold; a row is some fifty bytes.
    stored = list(Tag.objects.order_by("-pk").values_list("pk", "name", "slug"))
    ids = {tag_key(name): pk for pk, name, _ in stored}
    slugs = {slug for *_, slug in stored}
    missing = []
    for key, name in wanted.items():
        if key not in ids:
            slug = make_slug(name, max_length=80)
            slug = f"{slug}-{digest(key)}" if slug in slugs else slug
            slugs.add(slug)
            missing.append(Tag(name=name, slug=slug))
    made = Tag.objects.bulk_create(missing)
    return ids | {tag_key(tag.name): tag.pk for tag in made}
