"""What can go wrong with people's files, worded for whoever reads it."""

from bianmin.core.errors import Conflict, UserError, VersionConflict


class PersonKnown(Conflict):
    """The certificate is on file already; `details["uid"]` names the person when the actor may see her."""

    code = "person_known"


class HouseholdFull(Conflict):
    """A household has one head."""

    code = "household_has_head"


class AlreadyHeld(Conflict):
    """The tag, consent or representation holds already."""

    code = "already_held"


class NotHeld(Conflict):
    """It has ended, or was withdrawn, already; perhaps somebody else was quicker."""

    code = "not_held"


class NeedsChanged(Conflict):
    """Somebody else changed the person's needs since they were read."""

    code = "needs_changed"


class AlreadyMerged(Conflict):
    """One of the two records has been merged away, or the merge undone; perhaps somebody else was quicker."""

    code = "already_merged"


class MergeRefused(Conflict):
    """The two cannot become one as they stand; `details["reasons"]` are sentences."""

    code = "merge_refused"


class UnmergeRefused(Conflict):
    """Too much has happened since the merge; `details["since"]` names it."""

    code = "unmerge_refused"


class ExportRefused(UserError):
    """There is nobody to export, or too many."""

    code = "export_refused"


class ExportGone(Conflict):
    """The file has been deleted, its time being over."""

    code = "export_gone"


class TooManyNumbers(UserError):
    """Too many whole certificate numbers asked about in a short time."""

    code = "too_many_numbers"
    status = 429


class Invalid(UserError):
    """A value that cannot be stored."""


class PersonChanged(VersionConflict):
    """Somebody else edited the person since she was read; `details` holds {field: (theirs, mine)}."""


class HouseholdChanged(VersionConflict):
    """Somebody else edited the household since it was read; `details` holds {field: (theirs, mine)}."""


class LedgerUnreadable(UserError):
    """The file holds no ledger that can be read; the sentence says why and what to do."""

    code = "ledger_unreadable"
