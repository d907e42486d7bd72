"""Backup codes of made-up people: each signs in once, and a run of journeys signs in often."""

CODES = tuple(f"journey-{number}" for number in range(400))
BACKUP_CODES = iter(CODES)
