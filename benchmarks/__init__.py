"""Benchmarks of the package, as ratios within one run; ``README.md`` explains the method."""
