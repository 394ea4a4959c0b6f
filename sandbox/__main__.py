"""`python -m sandbox`: a Humaans to live with, until it is told to stop."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

import orjson

from sandbox.http.server import Server
from sandbox.platform import seeding
from sandbox.platform.mailbox import NoMailboxError
from sandbox.platform.platform import Platform
from sandbox.platform.static_answers import StaticAnswers
from sandbox.world.clock import Clock, instant


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes any free port")
    parser.add_argument("--port-file", type=Path, help="write addresses and token here as JSON once ready")
    people = parser.add_mutually_exclusive_group()
    people.add_argument("--people", type=Path, metavar="FILE", help="a saved answer of /people instead of the cast")
    people.add_argument("--size", type=int, metavar="N", help="N made-up people instead of the cast")
    parser.add_argument("--seed", default="1", help="the same seed gives the same ids and people (default 1)")
    parser.add_argument("--token", help="the access token; by default it follows from the seed")
    parser.add_argument("--now", type=instant, metavar="TIME", help="start the sandbox's clock here (ISO 8601, UTC)")
    parser.add_argument("--static", action="store_true", help="answer lists from bytes made beforehand")
    parser.add_argument("--smtp-port", type=int, help="keep a mailbox that takes every mail; 0 takes any free port")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast that clock runs (default 1)")
    parser.add_argument("--latency", type=_milliseconds, default=0.0, help="how late each answer comes, like 120ms")
    parser.add_argument("--jitter", type=_milliseconds, default=0.0, help="by how much more at most, like 40ms")
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second; what is more gets 429")
    parser.add_argument("--etags", action="store_true", help="answers have an ETag, and 304 says one is as it was")
    return parser.parse_args(arguments)


def _milliseconds(text: str) -> float:
    return float(text.removesuffix("ms"))


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    platform = Platform(Clock(options.now, options.speed), options.seed)
    try:
        fill = seeding.fill_for({"people": options.people, "size": options.size})
    except (OSError, ValueError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    company = platform.add_company("main", fill, token=options.token)
    company.switches.set(
        {
            "latency_ms": options.latency,
            "latency_jitter_ms": options.jitter,
            "requests_per_second": options.rate,
            "etags": options.etags,
        }
    )
    if options.smtp_port is not None:
        try:
            platform.mailbox.open(options.smtp_port)
        except (NoMailboxError, OSError) as error:
            sys.stderr.write(f"sandbox: no mailbox: {error}\n")
            return 2
    if options.static:
        platform.static = StaticAnswers()
        platform.static.prepare(company)
    with Server(platform, options.port):
        if options.port_file:
            _write_whole(options.port_file, orjson.dumps(seeding.card(platform, company)))
        sys.stdout.write(f"sandbox ready at {platform.url} token={company.token}\n")
        sys.stdout.flush()
        stopped.wait()
    return 0


def _write_whole(file: Path, content: bytes) -> None:
    """Readers see nothing or everything."""
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    os.replace(part, file)  # noqa: PTH105 - says better what it does


if __name__ == "__main__":
    sys.exit(main())
