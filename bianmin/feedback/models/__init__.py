from .invitation import Invitation
from .rating import Rating
from .remedy import Remedy, RemedyStep
from .tablet import Tablet

__all__ = ["Invitation", "Rating", "Remedy", "RemedyStep", "Tablet"]
