"""Scripts of pages: a browser runs one only as the release brought it, whatever has happened to the file since."""

import base64
import hashlib
from functools import lru_cache

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@lru_cache(maxsize=64)
def script(path: str) -> SafeString:
    """Return the element that loads a static file as a script, with its digest where it has been collected."""
    return format_html('<script src="{}"{} defer></script>', static(path), _integrity(path))


def _integrity(path: str) -> SafeString | str:
    # A developer's files change under their names.
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return ""
    with staticfiles_storage.open(staticfiles_storage.stored_name(path)) as file:
        digest = hashlib.sha384(file.read()).digest()
    return format_html(' integrity="sha384-{}"', base64.b64encode(digest).decode())


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"STATIC_URL", "STATIC_ROOT", "STORAGES"}:
        script.cache_clear()


setting_changed.connect(_forget)
