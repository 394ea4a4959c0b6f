"""The HTTP server: the API under `/api`, the control API under `/control`, signed links under `/files`."""

import contextlib
import threading
from email.utils import format_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.answers.documents import opened
from sandbox.http.api import API
from sandbox.http.control import CONTROL
from sandbox.http.gateway import Gateway
from sandbox.http.receivers import RECEIVERS
from sandbox.http.request_context import answer, live_on
from sandbox.http.staffology import STAFFOLOGY

if TYPE_CHECKING:
    from sandbox.platform.platform import Platform


class _Handler(WSGIRequestHandler):
    """Quiet: requests are in the log of the control API. Werkzeug's server ends the connection after each."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_request(self, *args: object) -> None: ...

    def log_error(self, *args: object) -> None: ...

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header, by the sandbox's own clock."""
        app = self.server.app
        if isinstance(app, Gateway):
            return format_datetime(app.clock.now(), usegmt=True)
        return super().date_time_string(timestamp)

    def finish(self) -> None:
        """A caller who hung up, or was cut off on request, is no news."""
        with contextlib.suppress(OSError):
            super().finish()


def create_app(platform: "Platform") -> Flask:
    app = Flask(__name__, static_folder=None)
    live_on(app, platform)
    app.register_blueprint(API)
    app.register_blueprint(CONTROL)
    app.register_blueprint(RECEIVERS)
    app.register_blueprint(STAFFOLOGY)

    @app.route("/files/<file_id>", methods=["GET", "PUT"])
    def signed_file(file_id: str) -> Response:
        """Where a signed address leads: the file itself, or the place to put it."""
        until, signature = request.args.get("until", ""), request.args.get("signature", "")
        for company in platform.companies.values():
            stored = opened(company, file_id, until, signature)
            if stored is None:
                continue
            if request.method == "PUT":
                stored.content = request.get_data()
                return Response(status=200)
            if stored.content is not None:
                return Response(stored.content, mimetype=stored.content_type)
        return answer({"error": "no such file, or its address is no longer good"}, 404)

    return app


class Server:
    """The platform on a port of this machine, served by threads of its own."""

    def __init__(self, platform: "Platform", port: int = 0) -> None:
        self.platform = platform
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, Gateway(platform, create_app(platform)), threaded=True, request_handler=_Handler
        )
        platform.serve_at(f"http://127.0.0.1:{self._server.server_port}")
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        self.platform.close()
