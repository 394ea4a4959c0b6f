"""What the HRIS tells of a person's documents, and of the person a document is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """As much of a document as tells whose it is and whether we uploaded it."""

    id: str
    person_id: str
    name: str
    source_id: str | None
    file_name: str | None

    def carries(self, reference: str) -> bool:
        """Whether this is the document of a reference: by its source, or by its name where no source is kept."""
        return self.source_id == reference or f"[{reference}]" in self.name


@dataclass(frozen=True, slots=True)
class PersonToReach:
    """What is known now of a person whose payslip is about to be sent."""

    #: Empty where they have none; None where the token may not see it.
    employee_id: str | None
    work_address: str | None
    private_address: str | None
