"""Where an export goes."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import OutputWrapper


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a file so that readers see the former one or the whole new one; raise OSError and leave the former."""
    if path.exists() and not path.is_file():
        # A pipe or a device is written to; a file in its place would be no help to anyone.
        with path.open("w", encoding="utf-8", newline="\n") as device:
            device.writelines(pieces)
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_while_read(out: OutputWrapper, pieces: Iterable[str]) -> None:
    """Write to a pipe as long as somebody reads it: `| head` ends an export without a complaint."""
    try:
        out.writelines(pieces)
        out.flush()
    except BrokenPipeError:
        # What is still buffered would be written, and refused again, when Python ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
