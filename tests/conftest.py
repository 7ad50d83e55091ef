"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# First calls load pandas, and the machine is shared: time is no reason to fail.
settings.register_profile(
    "tensormesh-nb", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tensormesh-nb")
