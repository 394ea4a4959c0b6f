"""Uploading files on the page of payslips, and delivering them."""

from __future__ import annotations

import io
import re

from sandbox.platform.payslips import Sample
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.store.database.connection import connection
from tests.web.conftest import ORIGIN

AMELIA, PRIYA = Sample("1002", "Amelia Hart", "CE234567A"), Sample("1001", "Priya Shah", "AB234561C")
ACME = "/companies/acme"
MONTHLY = {"name": "Monthly", "frequency": "monthly", "day_of_month": "28", "send_at": "09:00"}


def send_files(browser, *files, pay_date="2026-11-27", **more):
    form = more | {"pay_date": pay_date, "files": [(io.BytesIO(content), name) for name, content in files]}
    form["csrf_token"] = browser.form_token()
    return browser.client.post(f"{ACME}/payslips/import", base_url=ORIGIN, data=form)


def deliver(services, imported):
    with connection():
        deliver_payslips(services, imported.id)


def correct(browser, one, content, **form):
    form |= {"file": (io.BytesIO(content), "a.pdf"), "csrf_token": browser.form_token()}
    return browser.client.post(f"{ACME}/payslips/{one}/correct", base_url=ORIGIN, data=form)


def text_of(browser, path):
    return " ".join(re.sub(r"<[^>]+>", " ", browser.open(path).text).split())
