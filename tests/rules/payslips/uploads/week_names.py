"""IDs that look like weeks and years."""

from service.rules.payslips.uploads.known_ids import KnownIds

WEEKS_AND_YEARS = KnownIds(("11", "32", "2026", "1044"))
