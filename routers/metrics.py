"""What Prometheus is told about routing; gauges are read from the topology when they are asked for."""

from prometheus_client import Counter

READS = Counter("shop_database_reads_total", "Statements that read, by the role of the server.", ["role"])
STALE_AVOIDED = Counter(
    "shop_database_stale_reads_avoided_total",
    "Scopes sent to the primary, as no replica had what they must see.",
)
ASKED = Counter("shop_database_positions_asked_total", "Replicas asked for their position within a request.")
RETRIES = Counter("shop_database_retries_total", "Statements run again on another server or connection.", ["reason"])
