from .area import Area
from .base import Noun, Versioned
from .book import BookAccount, BookEntry, Posting
from .book_reversal import BookReversal
from .calendar import CalendarDay, CalendarYear
from .catalog_mark import CatalogMark
from .centre import Centre, Office, OpeningHours, Room, Window
from .claim import Claim
from .code import Code, CodeTable
from .idempotency import IdempotentAnswer
from .journal import JournalBatch, JournalCheck, JournalEntry, JournalHead
from .message_template import MessageKind, MessageTemplate
from .number_series import NumberPrefix, NumberSeries
from .outbox import OutboxMessage
from .parameter import Parameter, ParameterValue
from .payment import Payment, Refund
from .stored_file import StoredFile
from .subject_key import SubjectKey
from .throttle import ThrottleCount
from .worker import PeriodicRun, WorkerHeartbeat

__all__ = [
    "Area",
    "BookAccount",
    "BookEntry",
    "BookReversal",
    "CalendarDay",
    "CalendarYear",
    "CatalogMark",
    "Centre",
    "Claim",
    "Code",
    "CodeTable",
    "IdempotentAnswer",
    "JournalBatch",
    "JournalCheck",
    "JournalEntry",
    "JournalHead",
    "MessageKind",
    "MessageTemplate",
    "Noun",
    "NumberPrefix",
    "NumberSeries",
    "Office",
    "OpeningHours",
    "OutboxMessage",
    "Parameter",
    "ParameterValue",
    "Payment",
    "PeriodicRun",
    "Posting",
    "Refund",
    "Room",
    "StoredFile",
    "SubjectKey",
    "ThrottleCount",
    "Versioned",
    "Window",
    "WorkerHeartbeat",
]
