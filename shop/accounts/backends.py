"""Where users come from: who signs in, in one query with what the sign-in asks of them, and who is signed in.

A signed-in request has one query as well, for the user, their sessions, devices and duties.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet
from django_otp import device_classes

from shop.accounts.factors import holds_factor, to_standing, with_standing
from shop.accounts.models import Session, User


class VisitorBackend(AuthenticationBackend):
    """allauth's, which checks passwords; it also says at each request what still stands of the session."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user with their `standing`, `live_sessions` (keys) and `proofs` (persistent ids of devices)."""
        sql, parameters = _query()
        user: Any = next(iter(User.objects.raw(sql, [*parameters, user_id])), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.standing = to_standing(user)
        user.proofs = {f"{label}/{key}" for label, column in _devices().items() for key in getattr(user, column)}
        found: User = user
        return found

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Check the password of whoever has verified this address; allauth looks for the others.

        allauth asks for the address again in its stages, unless it is noted as here, and the shop for the factor.
        """
        held = ExpressionWrapper(holds_factor("user"), output_field=BooleanField())
        own = EmailAddress.objects.filter(email=email.lower(), verified=True)
        address: Any = own.select_related("user").annotate(holds_factor=held).first()
        if address is None:
            other: User | None = super()._authenticate_by_email(email, password)
            return other
        EmailAddress.objects.fill_cache_for_user(address.user, [address])
        address.user.holds_factor = address.holds_factor
        checked: User | None = self._check_password(address.user, password)
        return checked


@cache
def _query() -> tuple[str, Sequence[object]]:
    """Return the statement, which ends with the user's key, and what comes before that key.

    Written once: to put it together costs more than all else about it, and each request asks it.
    """
    columns = {"live_sessions": _own(Session.objects.all(), "session_key")}
    for model in device_classes():
        columns[_devices()[model.model_label()]] = _own(model.objects.filter(confirmed=True), "pk")
    visitor = with_standing(User.objects.annotate(**columns)).filter(pk=0)
    sql, parameters = visitor.query.sql_with_params()
    return sql, parameters[:-1]


def _own(rows: QuerySet, column: str) -> ArraySubquery:
    return ArraySubquery(rows.filter(user=OuterRef("pk")).values(column))


@cache
def _devices() -> dict[str, str]:
    """Return the column of the query in which the keys of each kind of device stand."""
    return {model.model_label(): f"devices_{number}" for number, model in enumerate(device_classes())}
