"""The catalogue that is measured: the ten thousand books, or generated ones."""

import subprocess
import sys
from pathlib import Path

from deploy.stack.stack import Stack
from deploy.stack.terminal import say
from tests.benchmarks.servers import ROOT

BOOKS = ROOT.parent / "shared/data/books.csv.gz"
BOOKS_SIZE = 10_000
# Not there on disk: the bench asks for pages, never for their pictures. Every page writes all addresses of its own.
NO_PICTURE = "DELETE FROM catalogue_productimage WHERE picture = ''"
PICTURES = """
INSERT INTO catalogue_productimage
    (product_id, position, alt, upload, picture, width, height, failure, source_url, created_at, updated_at)
SELECT id, 0, 'Cover of ' || left(title, 200), '', 'products/' || md5(id::text) || '.jpg', 800, 1200, '', '',
       now(), now()
  FROM catalogue_product AS product
 WHERE id BETWEEN {first} AND {last}
   AND NOT EXISTS (SELECT FROM catalogue_productimage WHERE product_id = product.id)
"""
PORTION = 20_000


def start_stack(products: int | None, *, root: Path) -> Stack:
    """Start servers of the bench's own, with the settings of `make run`; each size keeps its data below `root`."""
    stack = Stack(f"bench-{products or 'books'}", root=root, replicas=1)
    for server in stack.servers:
        server.durable = True
    stack.start()
    return stack


def prepare(stack: Stack, products: int | None) -> None:
    """Bring tables, static files and catalogue up to date."""
    _manage("migrate", "--no-input", "--verbosity=0")
    _manage("migrate", "--no-input", "--verbosity=0", "--database=audit")
    _manage("collectstatic", "--no-input", "--verbosity=0")
    there = int(stack.primary.query("SELECT count(*) FROM catalogue_product", database="shop"))
    if products is None and BOOKS.exists():
        if there < BOOKS_SIZE * 0.9:
            say("Importing ten thousand books ...")
            # Some rows of the file are known to be rejected, which is no failure here.
            rejects = stack.directory / "books.rejects.csv"
            _manage("import_products", str(BOOKS), "--rejects", str(rejects), accepted=(0, 1))
    else:
        say("Generating books ...")
        _manage("generate_products", str(products or BOOKS_SIZE))
    _add_pictures(stack)
    # What autovacuum would do within minutes: without it the first pages read twice as much.
    stack.primary.query("VACUUM ANALYZE", database="shop")


def _add_pictures(stack: Stack) -> None:
    """Give each product a picture, in portions: a trigger lists anew what each statement touches."""
    stack.primary.query(NO_PICTURE, database="shop")
    last = int(stack.primary.query("SELECT coalesce(max(id), 0) FROM catalogue_product", database="shop"))
    for first in range(1, last + 1, PORTION):
        stack.primary.query(PICTURES.format(first=first, last=first + PORTION - 1), database="shop")


def environment(stack: Stack) -> dict[str, str]:
    """Return what the shop needs to know of this stack; static files are kept apart from those of `make run`."""
    # Given in full: addresses in the environment of whoever calls us would win over the stack's file.
    addresses = dict(line.split("=", 1) for line in stack.environment().splitlines())
    return addresses | {
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "STACK_ENV": str(stack.environment_file),
        "STATIC_ROOT": str(stack.directory / "static"),
        "MEDIA_ROOT": str(stack.directory / "media"),
    }


def _manage(*words: str, accepted: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=False)
    if done.returncode not in accepted:
        raise RuntimeError(f"manage.py {' '.join(words)} failed (exit code {done.returncode}), see above.")


def folder(stack: Stack, name: str) -> Path:
    """Return a folder of the bench's own, made if need be."""
    path = stack.directory / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def name(products: int | None) -> str:
    """Say what catalogue it is."""
    if products is None and BOOKS.exists():
        return "the ten thousand books of goodbooks-10k"
    return f"{products or BOOKS_SIZE:,} generated books"
