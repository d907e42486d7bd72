"""`make torture`: reads and writes over HTTP while servers lag, freeze, crash and change their roles.

`python -m tests.torture --help` lists the options; docs/reference/torture.rst says how to read the figures.
"""
