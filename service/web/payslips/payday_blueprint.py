"""The blueprint that the page of paydays, its schedules and its emails share."""

from __future__ import annotations

from service.web.http.company_blueprint import CompanyPages

blueprint = CompanyPages("paydays", __name__)
