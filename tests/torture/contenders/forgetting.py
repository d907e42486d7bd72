"""The middleware of the negative control."""

from django.http import HttpRequest

from routers.consistency import Token
from routers.middleware import ReadYourWritesMiddleware


class ForgettingMiddleware(ReadYourWritesMiddleware):
    """Keeps what a visitor must see, and never asks for it."""

    def load(self, request: HttpRequest) -> Token:
        """Ask for nothing."""
        return Token()
