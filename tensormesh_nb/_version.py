"""The version of the distribution, also in pyproject.toml."""

__version__ = "0.1.0"
