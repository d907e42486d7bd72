"""The factors that somebody holds, as pages show them."""

from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.http import Http404
from django_otp.models import Device

from shop.accounts.factors import factors_of, usable
from shop.accounts.kinds import CODES, KEY, KINDS, Kind, kind_of
from shop.accounts.models import BackupCode, User
from shop.accounts.models.backup_codes import digest_of

# From so many codes on their owner is told to make new ones.
FEW_CODES = 3


@dataclass(frozen=True, slots=True)
class Factor:
    """One device, with what kind it is; codes are none here, and counted by `codes_left`."""

    device: Device
    kind: Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page offers for a proof: one device, and what a security key is known by."""

    kind: Kind
    pk: int
    name: str
    handle: str

    @property
    def persistent_id(self) -> str:
        """What forms call the device."""
        return f"{self.kind.model.model_label()}/{self.pk}"


def offers_of(user: User) -> list[Offer]:
    """Return all that the user can prove themselves with, the safest kinds first, in one query."""
    first, *others = (_offered(place, kind, user) for place, kind in enumerate(KINDS.values()))
    kinds = list(KINDS.values())
    rows = first.union(*others, all=True).order_by("place", "id")
    return [Offer(kinds[place], pk, name, handle) for place, pk, name, handle in rows]


def _offered(place: int, kind: Kind, user: User) -> QuerySet:
    handle = F("key_handle") if kind is KEY else Value("")
    held = usable(kind.model).filter(user=user).annotate(place=Value(place), handle=handle)
    rows: QuerySet = held.values_list("place", "id", "name", "handle")
    return rows


def held_factors(user: User) -> list[Factor]:
    """Return the user's factors, the safest kinds first, without backup codes."""
    devices = list(factors_of(user))
    kinds = [kind for kind in KINDS.values() if kind is not CODES]
    return [Factor(device, kind) for kind in kinds for device in devices if kind_of(device) is kind]


def devices_of(user: User, kind: Kind) -> list[Device]:
    """Return the user's devices of one kind, the first one first."""
    return list(usable(kind.model).filter(user=user).order_by("pk"))


def factor_or_404(user: User, code: str, key: int) -> Factor:
    """Return one of the user's own factors; raise Http404."""
    kind = KINDS.get(code)
    device = usable(kind.model).filter(user=user, pk=key).first() if kind and kind is not CODES else None
    if kind is None or device is None:
        raise Http404
    return Factor(device, kind)


def codes_left(user: User) -> int:
    """Return how many backup codes the user has."""
    return BackupCode.objects.filter(device__user=user, device__confirmed=True).count()


def own_codes_in(user: User, typed: list[str]) -> list[str]:
    """Return which of these texts are unused backup codes of the user."""
    digests = {digest_of(code): code for code in typed}
    own = BackupCode.objects.filter(device__user=user, digest__in=digests).values_list("digest", flat=True)
    return [code for digest, code in digests.items() if digest in set(own)]
