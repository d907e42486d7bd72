"""What a tree must pass before it becomes a release, and what is made of it: both by its own manage.py."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.build.programs import run

# Only names that have no default; no server is asked at build time.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "settings.prod",
    "SECRET_KEY": "of a build, which serves nobody and signs nothing: 0123456789abcdef",
    "ALLOWED_HOSTS": "build.invalid",
    "SITE_URL": "https://build.invalid",
    "DATABASE_URL": "postgresql://build@127.0.0.1:1/build",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "build@build.invalid",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def pass_gate(tree: Path) -> None:
    """See that each model has its migrations while static files are collected; raise BuildError where either failed."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(_check_migrations, tree), pool.submit(_collect_statics, tree)]:
            done.result()


def _check_migrations(tree: Path) -> None:
    _manage(tree, "makemigrations", "--check", "--dry-run", otherwise="A model has no migration: make it, commit it.")


def _collect_statics(tree: Path) -> None:
    # Into `static/` of the tree, under names with a digest and packed by gzip and Brotli.
    _manage(tree, "collectstatic", "--no-input", "--verbosity=0", otherwise="The static files were not collected.")


def _manage(tree: Path, *words: str, otherwise: str) -> None:
    run([sys.executable, "manage.py", *words], folder=tree, env=SETTINGS, otherwise=otherwise)
