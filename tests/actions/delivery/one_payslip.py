"""One payslip in payroll, and how often it arrived."""


def one_of_each(payday, key="amelia"):
    return len(payday.documents(key)) == 1 and len(payday.mails()) == 1
