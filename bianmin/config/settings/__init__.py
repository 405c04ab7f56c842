"""Django settings, grouped by subject. What an installation may change comes from env.py alone."""

from .apps import *  # noqa: F403
from .database import *  # noqa: F403
from .jobs import *  # noqa: F403
from .keys import *  # noqa: F403
from .language import *  # noqa: F403
from .login import *  # noqa: F403
from .logs import *  # noqa: F403
from .pages import *  # noqa: F403
from .payments import *  # noqa: F403
from .security import *  # noqa: F403
from .sms import *  # noqa: F403
