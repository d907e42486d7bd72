"""Scripts as pages load them."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template

from settings.base import STORAGES
from settings.env import ROOT
from shop.core.scripts import script

PATH = "js/suggestions.js"


@pytest.fixture
def collected(settings, tmp_path):
    """Static files as a release brings them."""
    settings.STORAGES = STORAGES
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [ROOT / "shop/static"]
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_script_runs_as_the_release_brought_it_or_not_at_all(collected: Path):
    tag = re.fullmatch(r'<script src="/static/(js/suggestions\.\w{12}\.js)" integrity="sha384-(\S+)" defer></script>',
                       script(PATH))  # fmt: skip

    assert tag is not None
    served = (collected / tag[1]).read_bytes()
    assert base64.b64decode(tag[2]) == hashlib.sha384(served).digest()


def test_a_developer_s_script_has_no_digest():
    assert script(PATH) == f'<script src="/static/{PATH}" defer></script>'


def test_templates_of_both_kinds_load_scripts_alike():
    assert Template(f'{{% load elements %}}{{% script "{PATH}" %}}').render(Context()) == script(PATH)


def test_no_template_loads_a_script_past_its_digest():
    templates = list(ROOT.glob("shop/**/*.html"))

    assert templates
    assert [path for path in templates if re.search(r"<script[^>]*\ssrc=", path.read_text())] == []
