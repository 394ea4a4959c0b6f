"""Every table, in the order in which they can be created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.tables.accounts import (
    AccountLink,
    ApiToken,
    KnownBrowser,
    LoginAttempt,
    LoginSession,
    Membership,
    RecoveryCode,
    SavedList,
    SecondFactor,
    User,
)
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import ChannelMessage, EventDelivery, EventEndpoint, NoticeChannel, OutgoingEvent
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage
from service.store.tables.companies import AuditEntry, AuditHead, Company, Connection, SettingsVersion
from service.store.tables.employees import Change, ChangeFeed, Employee, FinalPay, Issue, RetroItem, UpcomingSalary
from service.store.tables.exports import PayrollExport, PayrollProgram, PayrollPush, SentEmployee
from service.store.tables.inbox import InboxItem, InboxNote
from service.store.tables.notifications import Notice, NoticePreference, NoticeSending
from service.store.tables.operations import ApiRequest, EncryptionState, Heartbeat
from service.store.tables.payslips import (
    MailServerTrouble,
    OrphanedFile,
    OutboxMail,
    PaydayPlan,
    PaydayRun,
    Payslip,
    PayslipAttempt,
    PayslipBatch,
    PayslipChannel,
    PayslipContent,
    UnmatchedPayslipFile,
)
from service.store.tables.periods import (
    EarlierSalary,
    IncludedChange,
    PayPeriod,
    PeriodSnapshot,
    PeriodSnapshotContent,
    PeriodSnapshotPay,
    SigningKey,
    SignOff,
    VarianceLine,
)
from service.store.tables.planned_people import PlannedPerson
from service.store.tables.syncing import Decision, Delivery, PersonSync, Run, Slot

if TYPE_CHECKING:
    from service.store.tables.table import Table

ALL: tuple[type[Table], ...] = (
    Company, Connection, SettingsVersion, Run, Employee, Change, ChangeFeed, Issue, Decision, Slot, PersonSync,
    InboxItem, InboxNote, PlannedPerson, HeldChange,
    User, Membership, LoginSession, LoginAttempt, ApiToken, AuditEntry, ApiRequest, Heartbeat, Delivery,
    PaydayPlan, PayslipBatch, Payslip, PayslipContent, PaydayRun, PayslipChannel, PayslipAttempt, OrphanedFile,
    OutboxMail, FinalPay, RetroItem, UpcomingSalary, SecondFactor, RecoveryCode,
    EncryptionState, MailServerTrouble,
    AccountLink, KnownBrowser, AuditHead, UnmatchedPayslipFile, SavedList, CombinedPdf, CombinedPdfPage,
    NoticeChannel, ChannelMessage, EventEndpoint, OutgoingEvent, EventDelivery,
    PayPeriod, PeriodSnapshot, PeriodSnapshotContent, PeriodSnapshotPay, SigningKey, VarianceLine, SignOff,
    IncludedChange, EarlierSalary,
    Notice, NoticeSending, NoticePreference,
    PayrollExport, PayrollProgram, PayrollPush, SentEmployee,
)  # fmt: skip
