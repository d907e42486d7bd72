"""Pages that are the same bytes for everyone, kept in Redis until the catalogue changes.

`middleware` answers from the cache before any other middleware, or has the page built once for all who wait. `store` is
the only module that talks to Redis, `invalidation` the only one that says when what is stored may not be shown again.
"""
