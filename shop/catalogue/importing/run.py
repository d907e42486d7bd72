"""An import from its first row to its last: batches that hold or fail by themselves, and every bad row named."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction

from shop.catalogue import services
from shop.catalogue.importing.entries import Entry, Reject
from shop.catalogue.services import ApplyResult, RefusedRecordsError
from shop.catalogue.services.apply.text import shown

# SQLSTATE classes that blame the data: bad values, broken constraints, limits of size.
_BLAMES_DATA = ("22", "23", "54")


@dataclass
class Outcome:
    """What an import has done so far."""

    applied: ApplyResult = field(default_factory=ApplyResult)
    rejected_rows: int = 0


class Import:
    """Applies entries batch by batch, each in a transaction of its own; what fails is narrowed down to its record."""

    def __init__(self, *, batch_size: int, dry_run: bool, on_reject: Callable[[Reject], None]) -> None:
        """Prepare an import; a dry run rolls every batch back. `on_reject` is called for whatever is not imported."""
        self.outcome = Outcome()
        self._batch_size = batch_size
        self._dry_run = dry_run
        self._on_reject = on_reject
        self._rejects: list[Reject] = []
        # Hashes, so that a long file costs little memory: a slug or SKU may stand in a file once, or the second run
        # would change what the first one did.
        self._slugs: set[int] = set()
        self._skus: set[int] = set()

    def run(self, entries: Iterable[Entry | Reject]) -> Iterator[int]:
        """Import all; yield after each batch up to which line."""
        remaining = iter(entries)
        while batch := list(itertools.islice(remaining, self._batch_size)):
            self._apply([entry for entry in batch if isinstance(entry, Entry) and self._is_new(entry)])
            self._rejects += [reject for reject in batch if isinstance(reject, Reject)]
            self._report_rejects()
            yield max(row.line for entry in batch for row in entry.rows)

    def _is_new(self, entry: Entry) -> bool:
        record = entry.record
        if hash(record.slug) in self._slugs:
            self._rejects.append(Reject(entry.rows, f"The slug {shown(record.slug)} is that of an earlier product."))
            return False
        taken = next((variant.sku for variant in record.variants if hash(variant.sku) in self._skus), None)
        if taken is not None:
            self._rejects.append(Reject(entry.rows, f"The SKU {shown(taken)} belongs to another product."))
        return taken is None

    def _apply(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        try:
            with transaction.atomic():
                result = services.apply_products(records=[entry.record for entry in entries])
                if self._dry_run:
                    # What is checked at commit is checked now, for there will be none.
                    connection.check_constraints()
                    transaction.set_rollback(True)
        except RefusedRecordsError as error:
            for place, reason in error.reasons.items():
                self._rejects.append(Reject(entries[place].rows, reason))
            self._apply([entry for place, entry in enumerate(entries) if place not in error.reasons])
        except DatabaseError as error:
            self._narrow_down(entries, error)
        else:
            self.outcome.applied += result
            for entry in entries:
                self._slugs.add(hash(entry.record.slug))
                self._skus.update(hash(variant.sku) for variant in entry.record.variants)

    def _narrow_down(self, entries: Sequence[Entry], error: DatabaseError) -> None:
        """Find the record that the database refuses; raise the error again where it does not blame the data."""
        cause = error.__cause__
        if not (getattr(cause, "pgcode", None) or "").startswith(_BLAMES_DATA):
            raise error
        if len(entries) == 1:
            problem = " ".join(str(error).split("\n", 1)[0].split())
            self._rejects.append(Reject(entries[0].rows, f"The database refuses it: {problem}."))
            return
        middle = len(entries) // 2
        self._apply(entries[:middle])
        self._apply(entries[middle:])

    def _report_rejects(self) -> None:
        for reject in sorted(self._rejects, key=lambda reject: reject.rows[0].line):
            self.outcome.rejected_rows += len(reject.rows)
            self._on_reject(reject)
        self._rejects.clear()
