"""Where files are kept."""

from django.core.files.storage import Storage, storages


def uploads() -> Storage:
    """Return the storage that nothing serves: what people send us, and what is meant for one person alone."""
    return storages["uploads"]
