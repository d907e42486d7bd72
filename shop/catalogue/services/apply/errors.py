"""Why records are not written."""

from collections.abc import Mapping


class RefusedRecordsError(ValueError):
    """Some records cannot be written, so none was; `reasons` says why, by the record's place in what was given."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        """Take the reasons, for the records numbered from 0."""
        super().__init__("; ".join(f"record {place + 1}: {reason}" for place, reason in sorted(reasons.items())))
        self.reasons = dict(reasons)
