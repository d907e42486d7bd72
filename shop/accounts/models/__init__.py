"""People's tables, one module per thing."""

from shop.accounts.models.user import User

__all__ = ["User"]
