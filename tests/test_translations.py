"""The shop in German and French: every text, and none that is only half done."""

import gettext
import shutil
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

from settings.env import ROOT
from shop.core.management.commands.makemessages import as_calls

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]


def catalogue(language: str, folder: Path = ROOT / "shop/locale") -> Catalog:
    with (folder / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts_of(message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else message.string


def said(messages: Catalog) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the texts of each message by context and English."""
    return {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): texts_of(message)
        for message in messages
        if message.id
    }


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """The translations after all texts were collected anew."""
    copy = tmp_path_factory.mktemp("shop") / "shop"
    shutil.copytree(ROOT / "shop", copy, ignore=shutil.ignore_patterns("static", "assets", "data", "__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "LOCALE_PATHS", [copy / "locale"])
        call_command("makemessages", verbosity=0)
    return copy / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(collected, language):
    missing = [
        message.id
        for message in catalogue(language, collected)
        if message.id and (message.fuzzy or not all(texts_of(message)))
    ]

    assert missing == [], "Run `make messages`, and translate these in shop/locale."


@pytest.mark.parametrize("language", LANGUAGES)
def test_collecting_the_texts_again_changes_nothing(collected, language):
    committed, again = (folder / language / "LC_MESSAGES/django.po" for folder in (ROOT / "shop/locale", collected))

    assert committed.read_text() == again.read_text(), "Run `make messages`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_the_english_text(language):
    messages = catalogue(language)
    faults = [(message.id, str(fault)) for message in messages for fault in message.check(messages)]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_was_translated(language):
    with (ROOT / "shop/locale" / language / "LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for (context, english), texts in said(catalogue(language)).items():
        shown = compiled.pgettext(context, english) if context else compiled.gettext(english)
        plural = compiled.ngettext(english, "", 1) if len(texts) > 1 else shown
        assert texts[0] in {shown, plural}, "Run `make messages`."


def test_texts_of_templates_in_jinja_are_found_on_their_lines():
    source = '<p>{{ _("One") }}</p>\n{% trans n=3 %}{{ n }} title{% pluralize %}{{ n }} titles{% endtrans %}'

    assert as_calls(source).splitlines() == ["_('One');", "ngettext('%(n)s title', '%(n)s titles');"]
