"""What each process counts for Prometheus; what the servers are is told by `routers.topology.gauges`."""

from prometheus_client import Counter, Gauge

READS = Counter("shop_database_reads_total", "Statements that read, by the role of the server.", ["role"])
# Looked up once: every request counts.
READS_FROM = {role: READS.labels(role) for role in ("primary", "replica")}
STALE_AVOIDED = Counter(
    "shop_database_stale_reads_avoided_total",
    "Scopes sent to the primary, as no replica had what they must see.",
)
ASKED = Counter("shop_database_positions_asked_total", "Replicas asked for their position within a request.")
RETRIES = Counter("shop_database_retries_total", "Statements run again on another server or connection.", ["reason"])

# Every process has pools of its own: only their sum over the living ones means anything.
POOL_SIZE = Gauge(
    "shop_database_pool_connections",
    "Connections to a server, those in use included.",
    ["database", "node"],
    multiprocess_mode="livesum",
)
POOL_IDLE = Gauge(
    "shop_database_pool_idle_connections",
    "Connections to a server that wait for work.",
    ["database", "node"],
    multiprocess_mode="livesum",
)
