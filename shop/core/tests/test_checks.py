"""Settings that are read without an error and would yet be wrong are named by `manage.py check`."""

import pytest
from django.core.checks import run_checks


def found() -> set[str]:
    return {message.id for message in run_checks()}


def test_the_settings_of_the_tests_are_sound():
    assert not found()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("CURRENCY", "euro", "shop.E001"),
        ("CURRENCY", "KWD", "shop.E002"),
        ("SITE_URL", "shop.example", "shop.E003"),
        ("SITE_URL", "https://shop.example/path", "shop.E003"),
        ("SITE_URL", "javascript:alert(1)", "shop.E003"),
        ("OPS_NETWORKS", ["10.0.0.0/8", "10.0.0.300"], "shop.E004"),
    ],
)
def test_a_setting_that_would_be_wrong_is_named(settings, name, value, error):
    setattr(settings, name, value)

    assert found() == {error}


@pytest.mark.parametrize("currency", ["JPY", "USD"])
def test_currencies_with_at_most_two_decimals_are_sound(settings, currency):
    settings.CURRENCY = currency

    assert not found()
