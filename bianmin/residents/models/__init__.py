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
from .search_term import HouseholdTerm, SearchTerm
from .tag import Tag, TagType

__all__ = [
    "Consent",
    "Document",
    "DocumentType",
    "Dwelling",
    "Household",
    "HouseholdTerm",
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
