"""What can go wrong with an organisation, worded for the clerk."""

from bianmin.core.errors import Conflict


class OrganizationExists(Conflict):
    """The credit code is on file already; `details["uid"]` names the organisation that has it."""

    code = "organization_exists"
