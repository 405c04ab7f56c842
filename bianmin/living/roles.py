"""Which posts do what at the life station, as data. A right holds in the area of the post that carries it."""

from bianmin.accounts.models import Role

STATION = (Role.DISPATCHER, Role.DIRECTOR)
READERS = (*STATION, Role.AUDITOR)
ORDERERS = (Role.DISPATCHER, Role.CLERK, Role.GRID_WORKER, Role.DIRECTOR)
SEE_ORDERS = (*ORDERERS, Role.AUDITOR)
