"""A run over the rows of a Dask table; the workers of its cluster send the requests.

May import everything that ``rows`` may, and dask and distributed.
"""
