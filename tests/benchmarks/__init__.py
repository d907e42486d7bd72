"""`make bench`: what a page costs, measured on the shop as it is deployed.

`python -m tests.benchmarks --help` lists the options; docs/reference/benchmark.rst says how to read the figures.
"""
