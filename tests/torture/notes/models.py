"""The notes, append-only; notes/schema.py makes the table."""

from django.db import models


class Note(models.Model):
    """A number that a visitor has written; a visitor's numbers only grow."""

    visitor = models.TextField()
    value = models.BigIntegerField()

    class Meta:
        app_label = "notes"
        db_table = "torture_note"
        managed = False

    def __str__(self) -> str:
        return f"{self.visitor}: {self.value}"
