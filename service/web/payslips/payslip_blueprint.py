"""The blueprint that the ledger and the decisions on one payslip share."""

from __future__ import annotations

from service.web.http.company_blueprint import CompanyPages

blueprint = CompanyPages("payslips", __name__)
