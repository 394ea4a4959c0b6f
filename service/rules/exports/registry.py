"""The payroll programs that files are made for. To add one: a file in `targets/`, a line here, and its golden file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.exports.targets import (
    brightpay,
    employment_hero,
    freepayroll,
    hmrc_names,
    paiyroll,
    sage50,
    staffology,
)

if TYPE_CHECKING:
    from service.rules.exports.target import Target

TARGETS: Final[dict[str, Target]] = {
    each.name: each
    for each in (
        hmrc_names.TARGET,
        sage50.TARGET,
        brightpay.TARGET,
        staffology.TARGET,
        employment_hero.TARGET,
        paiyroll.TARGET,
        freepayroll.TARGET,
    )
}
