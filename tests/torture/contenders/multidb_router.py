"""django-multidb-router: reads in turn, and from the primary for 15 seconds after a request that wrote."""

from tests.torture.contenders.aliases import *  # noqa: F403 -- settings are others and their difference
from tests.torture.contenders.aliases import REPLICAS
from tests.torture.contenders.base import *  # noqa: F403 -- as above

DATABASE_ROUTERS = ["multidb.PinningReplicaRouter"]
REPLICA_DATABASES = [f"replica{number}" for number in range(1, len(REPLICAS) + 1)]
MIDDLEWARE = ["multidb.middleware.PinningRouterMiddleware"]
