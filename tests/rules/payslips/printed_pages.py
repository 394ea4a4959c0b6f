"""Employees and pages that the checks of a payslip's recipient are tried on."""

from service.facts.payslips import PdfPage
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import check_owner

AMELIA = Identifiers("1002", "Amelia", "Hart", "CE234567A", 1)
BEN = Identifiers("1003", "Ben", "Carter", "AB987654B", 2)
ZOE = Identifiers("E-7", "Zoë", "O'Brien-Łuć", None, 3)
EVERYONE = EmployeeIndex((AMELIA, BEN, ZOE))


def judged(*pages, owner=AMELIA, workforce=EVERYONE):
    return check_owner([PdfPage(page) if isinstance(page, str) else page for page in pages], owner, workforce)


ADA = Identifiers("1001", "Ada", "Quill", "CE123456A", 11)
BRAM = Identifiers("1002", "Bram", "Oduya", None, 12)
TWO = EmployeeIndex((ADA, BRAM))
FIRST = "Name: Ada Quill\nNI number: CE123456A\nEmployee No: 1001"


def of_ada(*pages):
    return judged(*pages, owner=ADA, workforce=TWO)


OTHERS = (
    Identifiers("1002", "Bram", "van der Oduya", "AB987654B", 12),
    Identifiers("1003", "Zo\u00eb", "O\u2019Neill", None, 13),
    Identifiers("1004", "Wei", "Ng", None, 14),
)


ANN = Identifiers("1003", "Ann", "May", None, 13)
WILL = Identifiers("E-0077", "Will", "Page", None, 14)
MARY = Identifiers("1009", "Mary Jane", "O'Neill-Smith", None, 15)
NUMBERED = Identifiers("1010", "José", "Núñez", "AB987654C", 16)
ALL = EmployeeIndex((ADA, BRAM, ANN, WILL, MARY, NUMBERED))


def of_ada_among_all(text):
    return judged(f"{FIRST}\n{text}", owner=ADA, workforce=ALL)
