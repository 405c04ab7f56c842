from .consent import Consent
from .document import Document, DocumentType
from .dwelling import Dwelling
from .household import Household
from .ledger import LedgerImport, LedgerLayout, LedgerRow
from .ledger_export import LedgerExport
from .merge import PersonDistinct, PersonMerge
from .need import Need
from .person import Person
from .representation import Representation
from .search_term import SearchTerm
from .tag import Tag, TagType

__all__ = [
    "Consent",
    "Document",
    "DocumentType",
    "Dwelling",
    "Household",
    "LedgerExport",
    "LedgerImport",
    "LedgerLayout",
    "LedgerRow",
    "Need",
    "Person",
    "PersonDistinct",
    "PersonMerge",
    "Representation",
    "SearchTerm",
    "Tag",
    "TagType",
]
