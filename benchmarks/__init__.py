"""Benchmarks: what the package costs, as ratios within one run. Method: ``README.md``."""
