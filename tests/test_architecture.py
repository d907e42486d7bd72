"""The order of the apps holds, and what breaks it is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from settings.env import ROOT

# Lowest first, as in the layers of import-linter; apps that are still to come keep their place.
ORDER = [
    *("core", "audit", "notifications", "accounts", "catalogue", "stock", "vouchers", "baskets"),
    *("orders", "payments", "fulfilment", "checkout", "dashboard", "api"),
]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the code in which a test may break a rule."""
    for folder in ("shop", "settings", "routers", "deploy"):
        ignore = shutil.ignore_patterns("node_modules", "static", "__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(folder: Path, module: str, imported: str) -> None:
    path = folder / module
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a") as file:
        file.write(f"\nimport {imported}\n")


def test_the_code_keeps_every_contract():
    checked = lint(ROOT)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("module", "imported", "said"),
    [
        ("shop/core/models.py", "shop.catalogue.models", "shop.core is not allowed to import shop.catalogue"),
        ("shop/accounts/models.py", "shop.catalogue.models", "shop.accounts is not allowed to import shop.catalogue"),
        ("shop/stock/models.py", "shop.orders", "shop.stock is not allowed to import shop.orders"),
        ("shop/catalogue/selectors.py", "shop.catalogue.services", "selectors is not allowed to import"),
        ("settings/base.py", "shop.urls", "settings is not allowed to import shop"),
        ("shop/catalogue/views.py", "rest_framework", "shop.catalogue is not allowed to import rest_framework"),
    ],
)
def test_an_upward_import_is_caught(copy, module, imported, said):
    plant(copy, "shop/orders/models.py", "shop.core")
    plant(copy, module, imported)

    checked = lint(copy)

    assert checked.returncode != 0
    assert said in checked.stdout


def test_foreign_keys_point_downward_as_imports_do():
    upward = [
        f"{model._meta.label} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("shop.")
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many) and not field.auto_created
        if field.related_model.__module__.startswith("shop.")
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]

    assert not upward


def test_every_app_has_its_place_in_the_order():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("shop.")}

    assert ours <= set(ORDER)
