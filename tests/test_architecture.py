"""The order of the apps holds, and what breaks it is caught."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
# What a line says that has to name an alias, with its reason.
EXCUSE = "# alias: "


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
        ("shop/accounts/managers.py", "shop.catalogue.models", "shop.accounts is not allowed to import shop.catalogue"),
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


def named_aliases(source: str) -> Iterator[int]:
    """Where code chooses a database by itself instead of leaving it to the router, unless the line says why."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="using")) | ast.keyword(arg="using"):
                pass
            case ast.Subscript(value=ast.Name(id="connections"), slice=ast.Constant()):
                pass
            case ast.Subscript(value=ast.Attribute(attr="connections"), slice=ast.Constant()):
                pass
            case _:
                continue
        if not lines[node.lineno - 1].partition(EXCUSE)[2].strip():
            yield node.lineno


def test_nobody_in_the_shop_names_an_alias():
    offenders = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "shop").rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
        for line in named_aliases(path.read_text())
    ]

    assert not offenders, f"leave it to the router, or end the line with {EXCUSE!r} and the reason"


@pytest.mark.parametrize(
    "offender",
    [
        'Tag.objects.using("replica").get()',
        "Tag.objects.using(alias)",
        "tag.save(using=alias)",
        'transaction.atomic(using="audit")',
        'connections["default"].cursor()',
        'db.connections["default"]',
    ],
)
def test_whoever_names_an_alias_is_caught_and_has_to_say_why(offender):
    assert list(named_aliases(f"import this\n{offender}")) == [2]
    assert not list(named_aliases(f"{offender}  # alias: a table of its own"))


@pytest.mark.parametrize("line", ["connections[alias]", "connections.all()", 'using = "replica"', "tag.save()"])
def test_whoever_leaves_the_choice_to_the_router_is_not_caught(line):
    assert not list(named_aliases(line))


def test_an_excuse_without_a_reason_is_none():
    assert list(named_aliases(f"tag.save(using=alias)  {EXCUSE}")) == [1]
