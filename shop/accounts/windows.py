"""What may be tried, and how often."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many tries in so many seconds; those of one client alone, or those of all together."""

    tries: int
    seconds: int
    of_client: bool = False


# What is tried -> how often. A stranger who guesses locks out themselves long before they lock out the account's owner.
LIMITS = {
    "post": [Window(60, 60)],
    "password": [Window(5, 300, of_client=True), Window(50, 3600)],
    "code": [Window(10, 300)],
    "message": [Window(1, 30), Window(5, 3600)],
    "provider": [Window(30, 60)],
    "mail": [Window(10, 3600)],
}
