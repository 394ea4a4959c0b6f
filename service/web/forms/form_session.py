"""Flask's own session, which holds the secret of forms and nothing else. Who is signed in: session_cookie.py.

Flask makes ready to read the session's cookie before it looks whether there is one. Webhooks and the API never
send one, and for a webhook that is a tenth of all there is to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask, Request, Response
    from flask.sessions import SecureCookieSession


class FormSession(SecureCookieSessionInterface):
    """Reads a cookie where there is one; else begins with an empty session, as Flask does."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "Cookie" not in request.headers or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        """Nothing to write or to say of caches when no one looked into it."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)
