import io
import zipfile

import requests
from pypdf import PdfReader


def test_everyone_who_is_active_has_a_sample_payslip(humaans):
    answer = requests.get(f"{humaans.control_url}/payslips.zip", params={"payDate": "2026-11-27"}, timeout=90)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        text = PdfReader(io.BytesIO(archive.read("payslip_1002_2026-11.pdf"))).pages[0].extract_text()
    assert len(names) == len(set(names)) > 10
    for words in ("Amelia Hart", "Employee ID: 1002", "CE234567A", "27 November 2026", "Gross pay: 4375.00"):
        assert words in text
