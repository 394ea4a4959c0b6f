"""How the sandbox behaves where it is not known how Humaans behaves: one switch each, likeliest first."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

CHOICES: dict[str, tuple[Any, ...]] = {
    "limit_over_max": ("clamp", "422"),
    "unknown_parameter": ("ignore", "422"),
    # "by-year" gives every row of the year: more than was asked for, though it looks as if it filtered.
    "updated_at_filter": ("honoured", "ignored", "422", "by-year"),
    "error_code": ("number", "text"),
    "upload_profile": ("multipart", "signed-url"),
    "upload_id_key": ("id", "fileId", "data.id"),
    "document_source": ("writable", "ignored"),
}


@dataclass
class Switches:
    limit_over_max: str = "clamp"
    unknown_parameter: str = "ignore"
    updated_at_filter: str = "honoured"
    error_code: str = "number"
    drop_null_keys: bool = True
    auto_end_job_roles: bool = True
    auto_end_compensations: bool = False
    child_change_bumps_person: bool = False
    upload_profile: str = "multipart"
    upload_part: str = "file"
    upload_id_key: str = "id"
    upload_max_bytes: int = 20_000_000
    document_source: str = "writable"
    requests_per_second: float = 0.0
    #: How far away it is: each answer waits so long, and up to so much more.
    latency_ms: float = 0.0
    latency_jitter_ms: float = 0.0
    #: Whether answers have an ETag, and 304 says that one is as it was.
    etags: bool = False

    revision: int = field(default=0, init=False)

    def set(self, changes: dict[str, Any]) -> None:
        """All of the changes or none; ValueError names the first that is not understood."""
        kinds = {each.name: type(each.default) for each in fields(self) if each.init}
        for name, value in changes.items():
            if name not in kinds:
                raise ValueError(f"there is no switch {name!r}; there are {', '.join(kinds)}")
            if name in CHOICES and value not in CHOICES[name]:
                raise ValueError(f"{name} is one of {', '.join(map(str, CHOICES[name]))}, not {value!r}")
            number_given = kinds[name] is float and isinstance(value, int) and not isinstance(value, bool)
            if not number_given and type(value) is not kinds[name]:
                raise ValueError(f"{name} takes a {kinds[name].__name__}, not {value!r}")
        for name, value in changes.items():
            setattr(self, name, value)
        self.revision += 1

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "revision"}
