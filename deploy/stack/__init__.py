"""The local stack: a PostgreSQL primary, its streaming replicas, the audit database and Valkey, from wheels.

`python -m deploy.stack start|stop|status [--name run|test] [--replicas N]`

Everything lives below one directory (`.local/<name>`) and listens on 127.0.0.1 only. PostgreSQL trusts every local
connection, so the stack is for a developer's machine and for tests, never for a shared host.
"""
