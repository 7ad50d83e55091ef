"""A run over the rows of a Dask table, whose requests are sent by the workers of its cluster.

May import everything that ``rows`` may, and dask and distributed.
"""
