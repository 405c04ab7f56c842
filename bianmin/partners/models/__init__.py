from .organization import Organization
from .provider import Credential, Provider
from .worker import Duty, Skill, Worker, WorkerArea, WorkerHours, WorkerLeave, resource_of

__all__ = [
    "Credential",
    "Duty",
    "Organization",
    "Provider",
    "Skill",
    "Worker",
    "WorkerArea",
    "WorkerHours",
    "WorkerLeave",
    "resource_of",
]
