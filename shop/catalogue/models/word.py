"""The words that the catalogue itself uses."""

from django.db import models
from django.db.models.functions import Left, Length


class SearchWord(models.Model):
    """A word of titles, bylines and tags, folded to small letters without accents; searches are corrected by it."""

    word = models.CharField(max_length=40, primary_key=True)
    weight = models.PositiveIntegerField(help_text="in how many products it stands")

    class Meta:
        # Who misspells a word mostly gets its first letter right, and its length nearly.
        indexes = [models.Index(Left("word", 1), Length("word"), name="search_word_shape")]

    def __str__(self) -> str:
        return self.word
