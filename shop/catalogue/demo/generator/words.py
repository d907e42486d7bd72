"""The words that generated books are made of."""

import tomllib
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any

_WORDS = Path(__file__).parent / "words"
# Language and its share of the catalogue, in percent.
LANGUAGES = {"en": 70, "de": 12, "fr": 9, "es": 9}


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; of each kind the most frequent come first."""

    titles: list[str]
    subtitles: list[str]
    sentences: list[str]
    adjectives: list[str]
    nouns: list[str]
    places: list[str]
    has_capitals_in_titles: bool = False

    def draw(self, chance: Random) -> dict[str, str]:
        """Return a word for each place that a title or a sentence leaves open."""
        return {
            "adjective": zipf(chance, self.adjectives),
            "noun": zipf(chance, self.nouns),
            "second": zipf(chance, self.nouns),
            "third": zipf(chance, self.nouns),
            "place": zipf(chance, self.places),
        }

    def draw_for_title(self, chance: Random) -> dict[str, str]:
        """Return words as the language writes them in a title."""
        drawn = self.draw(chance)
        return {kind: word.capitalize() for kind, word in drawn.items()} if self.has_capitals_in_titles else drawn


def zipf(chance: Random, words: list[str]) -> str:
    """Draw a word as texts do: the n-th comes about 1/n as often as the first."""
    return words[int(exp(chance.random() * log(len(words) + 1))) - 1]


@cache
def words_of(language: str) -> Words:
    """Read a language's words."""
    lists = read_lists(language)
    return Words(**lists)


@cache
def read_lists(name: str) -> dict[str, Any]:
    """Read a file of lists; a list may be written as one text, its words separated by blanks."""
    content = tomllib.loads((_WORDS / f"{name}.toml").read_text(encoding="utf-8"))
    return {key: value.split() if isinstance(value, str) else value for key, value in content.items()}
