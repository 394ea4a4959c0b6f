"""Who is in a new company: the cast, a saved answer, or made-up people; and the details to sign in with."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.platform.company import Company, Fill
from sandbox.world.captured import fill_with_captured, read_people
from sandbox.world.cast import fill_with_cast
from sandbox.world.generator import fill_with_made_up

if TYPE_CHECKING:
    from sandbox.platform.platform import Platform
    from sandbox.world.world import World


def fill_for(wanted: dict[str, Any]) -> Fill:
    """`people` names a file, `size` a number of made-up people; with neither it is the cast."""
    if wanted.get("people"):
        rows = read_people(Path(wanted["people"]))
        return lambda world: fill_with_captured(world, rows)
    if wanted.get("size") is not None:
        size = int(wanted["size"])
        return lambda world: _made_up(world, size)
    return fill_with_cast


def _made_up(world: "World", size: int) -> str | None:
    return fill_with_made_up(world, size)


def card(platform: "Platform", company: Company) -> dict[str, Any]:
    """Everything needed to use a company."""
    return {
        "company": company.key,
        "url": company.url,
        "api_url": f"{company.url}/api",
        "control_url": f"{company.url}/control",
        "token": company.token,
        "smtp_port": platform.mailbox.port,
        "people": len(company.world.rows("people")),
        "cast": dict(company.world.keys),
    }
