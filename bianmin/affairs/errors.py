"""What can go wrong with items and cases, worded for the person who reads it; `details` is for pages and the API."""

from bianmin.core.errors import Conflict, NotFound, UserError


class CaseOpenError(Conflict):
    """The applicant has an open case for this item; `details` = {"case": number, "uid": uid}."""

    code = "case_open"


class ItemChanged(Conflict):
    """A newer version of the item was published while the clerk had the old one on screen."""

    code = "item_changed"


class BundleEmpty(UserError):
    """No item of the bundle was chosen, or all of them are in hand already."""

    code = "bundle_empty"


class ItemInactive(Conflict):
    code = "item_inactive"


class MaterialsMissing(UserError):
    """`details["missing"]` is the complete list [{code, name, why, can_follow}], for the one-time notice."""

    code = "materials_missing"


class ConditionsNotMet(Conflict):
    """`details["conditions"]` = [{text, reason}]; the clerk may go on with a note that says why."""

    code = "conditions_not_met"


class FormInvalid(UserError):
    """`details["fields"]` = {name: sentence}."""

    code = "form_invalid"


class NothingMissing(Conflict):
    """A notice was asked for, but nothing is missing: accept instead."""

    code = "nothing_missing"


class PublicityRunning(Conflict):
    code = "publicity_running"


class PickupCodeWrong(UserError):
    code = "pickup_code_wrong"


class DecisionTaken(Conflict):
    """Somebody decided first; `details` = {"outcome": …, "by": name}."""

    code = "decision_taken"


class VersionPublished(Conflict):
    """A published version of an item is never changed: make a draft."""

    code = "version_published"


class TemplateRefused(UserError):
    """An uploaded form template cannot be used; the sentence names the field or the place."""

    code = "template_refused"


class ProgressNotFound(NotFound):
    """One answer for a wrong number and for a wrong code."""

    code = "progress_not_found"


class GapsOpen(Conflict):
    """`details["gaps"]` = [{code, name, due_on}] that were promised and have not come."""

    code = "gaps_open"


class PublicityNeeded(Conflict):
    code = "publicity_needed"


class NotLateYet(Conflict):
    """A case lapses only after the day until which the applicant was asked to come."""

    code = "not_late_yet"


class TooManyTries(UserError):
    code = "too_many_tries"
    status = 429
