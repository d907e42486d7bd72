"""Each way of writing."""

from collections.abc import Callable

from django.db import connection, transaction

from tests.torture.notes.models import Note
from tests.torture.protocol import Way


def _orm(visitor: str, value: int) -> None:
    Note.objects.create(visitor=visitor, value=value)


def _atomic(visitor: str, value: int) -> None:
    with transaction.atomic():
        Note.objects.filter(visitor=visitor).order_by("-value").first()
        Note.objects.create(visitor=visitor, value=value)


def _using(visitor: str, value: int) -> None:
    Note.objects.using("default").create(visitor=visitor, value=value)


def _raw(visitor: str, value: int) -> None:
    _execute("INSERT INTO torture_note (visitor, value) VALUES (%s, %s)", visitor, value)


def _procedure(visitor: str, value: int) -> None:
    _execute("CALL write_note(%s, %s)", visitor, value)


def _function(visitor: str, value: int) -> None:
    _execute("SELECT note_written(%s, %s)", visitor, value)


def _execute(statement: str, visitor: str, value: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [visitor, value])


WAYS: dict[Way, Callable[[str, int], None]] = {
    Way.ORM: _orm,
    Way.ATOMIC: _atomic,
    Way.USING: _using,
    Way.RAW: _raw,
    Way.PROCEDURE: _procedure,
    Way.FUNCTION: _function,
}
