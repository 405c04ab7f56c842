"""What can go wrong with organisations, providers and workers, worded for the person who reads it."""

from bianmin.core.errors import Conflict


class OrganizationExists(Conflict):
    """The credit code is on file already; `details["uid"]` names the organisation that has it."""

    code = "organization_exists"


class ProviderExists(Conflict):
    """The centre has a provider of this name; `details["uid"]` names it."""

    code = "provider_exists"


class WorkerExists(Conflict):
    """The provider has a worker of this name with this telephone; `details["uid"]` names that row."""

    code = "worker_exists"


class CredentialExists(Conflict):
    """Whoever holds it has a valid paper of this kind, or it was replaced a moment ago."""

    code = "credential_exists"


class LeaveOverlaps(Conflict):
    """The worker is away on some of these days already."""

    code = "leave_overlaps"


class LoginExists(Conflict):
    """The worker has a login."""

    code = "login_exists"
