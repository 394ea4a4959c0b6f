"""What resources there are: their fields, the scopes they ask for and what may be done to them.

To add a resource, add a row here; the API, the control API and the webhooks follow from it. Scopes per
endpoint are inferred but for the ones the official text names (private data and banking details,
compensations, documents).
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.world.people import PERSON

CRUD = frozenset({"list", "get", "create", "change", "delete"})
STAMPS = {"createdAt": None, "updatedAt": None}
ANY_READ = ("public:read", "private:read")


@dataclass(frozen=True)
class Resource:
    name: str
    singular: str
    fields: dict[str, Any]
    read: tuple[str, ...]
    write: tuple[str, ...]
    required: tuple[str, ...] = ()
    verbs: frozenset[str] = CRUD
    dated: bool = False
    sensitive: frozenset[str] = field(default_factory=frozenset)

    @property
    def of_a_person(self) -> bool:
        return "personId" in self.fields


def _fields(*names: str, stamped: bool = True, **defaults: Any) -> dict[str, Any]:
    return dict.fromkeys(("id", *names)) | defaults | (STAMPS if stamped else {})


_ALL = (
    Resource("people", "person", PERSON, ANY_READ, ("private:write",)),
    Resource(
        "job-roles",
        "jobRole",
        _fields("personId", "jobTitle", "department", "reportingTo", "note", "effectiveDate", "endDate"),
        ANY_READ,
        ("private:write",),
        ("personId", "jobTitle", "effectiveDate"),
        dated=True,
    ),
    Resource(
        "compensations",
        "compensation",
        _fields(
            "personId",
            "compensationTypeId",
            "amount",
            "currency",
            "period",
            "note",
            "effectiveDate",
            "endDate",
            "endReason",
        ),
        ("compensations:read",),
        ("compensations:write",),
        ("personId", "compensationTypeId", "amount", "effectiveDate"),
        dated=True,
        sensitive=frozenset({"amount", "currency", "period", "note"}),
    ),
    Resource(
        "compensation-types",
        "compensationType",
        _fields("companyId", "name", "baseType"),
        ("compensations:read",),
        ("compensations:write",),
        ("name", "baseType"),
        sensitive=frozenset({"name", "baseType"}),
    ),
    Resource(
        "bank-accounts",
        "bankAccount",
        _fields("personId", "bankName", "nameOnAccount", "accountNumber", "swiftCode", "sortCode", "routingNumber"),
        ("private:read",),
        ("private:write",),
        ("personId",),
        sensitive=frozenset({"bankName", "nameOnAccount", "accountNumber", "swiftCode", "sortCode", "routingNumber"}),
    ),
    Resource(
        "locations",
        "location",
        _fields("companyId", "label", "city", "country", "countryCode", "timezone"),
        ANY_READ,
        ("private:write",),
        ("label",),
    ),
    Resource(
        "custom-fields",
        "customField",
        _fields("companyId", "name", "section", "resourceId", "type", "config"),
        ("private:read",),
        ("private:write",),
        ("name", "section", "type"),
        sensitive=frozenset({"name", "config"}),
    ),
    Resource(
        "custom-values",
        "customValue",
        _fields("personId", "customFieldId", "resourceId", "value"),
        ("private:read",),
        ("private:write",),
        ("personId", "customFieldId"),
        sensitive=frozenset({"value"}),
    ),
    Resource(
        "companies",
        "company",
        _fields(
            "name",
            "domains",
            "trialEndDate",
            status="active",
            paymentStatus="ok",
            package="growth",
            isTimesheetEnabled=False,
            autogenerateEmployeeId=False,
            autogenerateEmployeeIdForNewHires=False,
            nextEmployeeId=1,
        ),
        ANY_READ,
        ("private:write",),
        verbs=frozenset({"list", "get", "change"}),
    ),
    Resource(
        "documents",
        "document",
        _fields(
            "companyId",
            "personId",
            "name",
            "documentTypeId",
            "folderId",
            "link",
            "fileId",
            "file",
            "source",
            "sourceId",
            "issueDate",
            "createdBy",
        ),
        ("documents:read",),
        ("documents:write",),
        ("personId", "documentTypeId", "name"),
        sensitive=frozenset({"name", "link", "fileId", "file"}),
    ),
    Resource(
        "document-types",
        "documentType",
        _fields("companyId", "name"),
        ("documents:read",),
        ("documents:write",),
        ("name",),
        verbs=CRUD - {"delete"},
    ),
    Resource(
        "document-folders",
        "documentFolder",
        _fields("companyId", "name", "audience", "createdBy") | {"deletedAt": None},
        ("documents:read",),
        ("documents:write",),
        ("name",),
    ),
    Resource(
        "webhooks",
        "webhook",
        _fields("companyId", "url", events=[]),
        ("webhooks:manage",),
        ("webhooks:manage",),
        ("url",),
    ),
    Resource(
        "webhook-events",
        "webhookEvent",
        _fields("webhookId", "event", "data", "status", "timestamp", "createdAt", stamped=False),
        ("webhooks:manage",),
        (),
        verbs=frozenset({"list", "get"}),
    ),
)

RESOURCES: dict[str, Resource] = {resource.name: resource for resource in _ALL}

ALL_SCOPES = (
    "public:read",
    "private:read",
    "private:write",
    "compensations:read",
    "compensations:write",
    "documents:read",
    "documents:write",
    "webhooks:manage",
)

# What a payroll integration asks of its customers: the boxes "View public and private data", "View
# compensations", "View documents" and "Modify documents"; here "Manage webhooks" besides.
PAYROLL_SCOPES = (
    "public:read",
    "private:read",
    "compensations:read",
    "documents:read",
    "documents:write",
    "webhooks:manage",
)
