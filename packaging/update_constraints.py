"""Write packaging/constraints.txt from what is installed in the running environment.

Run it in an environment that was made by ``make test`` and then brought up to date
(``.venv/bin/pip install --upgrade …``). Only the packages this project asks for, directly
or through others, are pinned; a build's local suffix (``2.13.0+cpu``) is left out, so that
pip may take whichever build of that version it is offered.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "packaging" / "constraints.txt"
HEADER = """\
# Versions that `make run` and `make test` install; written by packaging/update_constraints.py.
"""
NOT_ON_INTEL_MACS = 'sys_platform != "darwin" or platform_machine != "x86_64"'


def pinned_versions() -> dict[str, str]:
    """Canonical name to version of every package the project needs here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    waiting = [Requirement(text) for text in asked]
    versions: dict[str, str] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        # Installed by name alone, whatever its marker says: see pyproject.toml.
        always = name == "tinysoundfont"
        if not always and requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if name in versions:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise SystemExit(f"{name} is not installed here; run make test first.") from None
        versions[name] = Version(found.version).public
        if not always:
            waiting += [Requirement(text) for text in found.requires or []]
    return versions


def main() -> None:
    versions = pinned_versions()
    lines = {name: f"{name}=={version}" for name, version in versions.items()}
    # The two builds of onnxruntime appear together; Intel Macs get the last one built for them.
    for here, there in (("onnxruntime-gpu", "onnxruntime"), ("onnxruntime", "onnxruntime-gpu")):
        if here in versions and there not in versions:
            lines[there] = f"{there}=={versions[here]}"
    lines["onnxruntime"] += f" ; {NOT_ON_INTEL_MACS}"
    text = HEADER + "".join(f"{lines[name]}\n" for name in sorted(lines))
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(lines)} versions written to {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
