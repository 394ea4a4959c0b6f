"""Payslips and paydays over the API."""
