"""What /metrics tells of the page cache."""

from prometheus_client import Counter

_EVENTS = Counter("shop_page_cache_events", "What became of requests for cached pages and data.", ["event"])

HIT = _EVENTS.labels("hit")
# Older than it should be, shown while somebody else builds it anew.
AGED = _EVENTS.labels("aged")
MISS = _EVENTS.labels("miss")
REBUILD = _EVENTS.labels("rebuild")
WAIT = _EVENTS.labels("wait")
ERROR = _EVENTS.labels("error")
CHANGE = _EVENTS.labels("change")
