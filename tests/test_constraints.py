"""``constraints.txt`` pins every direct dependency at a version that ``pyproject.toml`` allows."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSIONS = ["3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
SYSTEMS = [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")]


def direct() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    listed = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    found = [Requirement(line) for line in listed]
    return [requirement for requirement in found if requirement.name != PROJECT["name"]]


def pinned(environment: dict[str, str]) -> dict[str, str]:
    """The versions of one environment."""
    versions: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pin = Requirement(line)
        assert not pin.extras, f"pip refuses constraints with extras: {line}"
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in versions, f"two versions of {name} in {environment}"
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            versions[name] = specifier.version
    return versions


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("platform", "system"), SYSTEMS)
def test_direct_dependencies_are_pinned(version: str, platform: str, system: str) -> None:
    environment = {
        "python_version": version,
        "python_full_version": f"{version}.9",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    versions = pinned(environment)
    for requirement in direct():
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_readme_commands_use_the_constraints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m pip install .*$", readme, re.MULTILINE)
    assert len(commands) == 2
    assert all("-c constraints.txt" in command for command in commands)
