"""The project's own metadata: what is installed where, and what the wheel carries."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from musestudio.inference.contract import read_card
from musestudio.midi.file import read_song
from musestudio.resources import shipped_model_paths

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN_REQUIREMENTS = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRA_REQUIREMENTS = [
    Requirement(text) for extra in PROJECT["optional-dependencies"].values() for text in extra
]
PLATFORMS = {
    "Linux on a PC": ("linux", "x86_64"),
    "Linux on ARM": ("linux", "aarch64"),
    "Windows on a PC": ("win32", "AMD64"),
    "Windows on ARM": ("win32", "ARM64"),
    "Mac": ("darwin", "arm64"),
    "Intel Mac": ("darwin", "x86_64"),
}


def names_installed_on(platform: str, machine: str) -> list[str]:
    environment = {"sys_platform": platform, "platform_machine": machine, "python_version": "3.11"}
    return [
        canonicalize_name(requirement.name)
        for requirement in RUN_REQUIREMENTS
        if requirement.marker is None or requirement.marker.evaluate(environment)
    ]


@pytest.mark.parametrize("computer", PLATFORMS)
def test_every_computer_gets_exactly_one_onnxruntime(computer):
    names = names_installed_on(*PLATFORMS[computer])
    builds = [name for name in names if name.startswith("onnxruntime")]
    on_a_pc = computer in ("Linux on a PC", "Windows on a PC")
    assert builds == (["onnxruntime-gpu"] if on_a_pc else ["onnxruntime"])


def test_the_synth_is_a_dependency_only_where_pyaudio_has_wheels():
    with_synth = [c for c in PLATFORMS if "tinysoundfont" in names_installed_on(*PLATFORMS[c])]
    assert with_synth == ["Windows on a PC"]


def test_running_the_program_needs_nothing_that_only_training_and_tests_use():
    run = {canonicalize_name(requirement.name) for requirement in RUN_REQUIREMENTS}
    extra = {canonicalize_name(requirement.name) for requirement in EXTRA_REQUIREMENTS}
    assert not run & extra
    assert "torch" in extra


def test_every_dependency_is_pinned_to_a_version_it_allows():
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {}
    for line in lines:
        if not line.startswith("#"):
            pin = Requirement(line)
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert "+" not in specifier.version, "a local build cannot be found elsewhere"
            pins[canonicalize_name(pin.name)] = specifier.version
    for requirement in RUN_REQUIREMENTS + EXTRA_REQUIREMENTS:
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_commands_the_readme_names_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", readme))
    assert {"run", "test"} <= named <= targets


def test_files_the_documentation_links_to_exist():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_wheel_carries_the_program_the_training_and_the_resources(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("musestudio-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"musestudio", "training"}
    assert {"musestudio/cli/__init__.py", "training/__main__.py"} <= names
    for folder in ("demos", "icons", "models", "transcription"):
        shipped = {path.name for path in (ROOT / "resources" / folder).iterdir()}
        carried = {Path(name).name for name in names if f"_resources/{folder}/" in name}
        assert shipped <= carried
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "THIRD_PARTY.md"}


def test_the_network_that_hears_notes_is_the_published_one_with_its_licence():
    folder = ROOT / "resources" / "transcription"
    published = "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec"
    content = (folder / "basic-pitch.onnx").read_bytes()
    assert hashlib.sha256(content).hexdigest() == published
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert "Spotify AB" in (folder / "NOTICE").read_text(encoding="utf-8")
    assert "basic-pitch.onnx" in (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")


def test_whoever_a_shipped_model_learned_from_is_credited():
    notices = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for path in shipped_model_paths():
        for corpus in read_card(path).corpora:
            assert f"`{corpus['name']}`" in notices, f"{path.name}: {corpus['name']}"


def test_demo_phrases_are_what_their_script_writes(tmp_path):
    script = runpy.run_path(str(ROOT / "packaging" / "make_demos.py"))
    script["main"](tmp_path)
    shipped = {path.name: path.read_bytes() for path in (ROOT / "resources/demos").glob("*.mid")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


def test_demo_phrases_have_dynamics_a_metre_a_key_and_no_flaw():
    metres = set()
    for path in (ROOT / "resources" / "demos").glob("*.mid"):
        song, warnings = read_song(path)
        assert warnings == ()
        assert len({note.velocity for _, note in song.all_notes()}) > 5
        assert song.key_changes
        metre = song.metre_map.metre_at(0)
        metres.add((metre.numerator, metre.denominator))
    assert metres == {(4, 4), (3, 4), (6, 8)}


def test_score_uses_the_standard_library_alone():
    for path in (ROOT / "musestudio" / "score").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                own = module.startswith("musestudio.")
                assert own or module.split(".")[0] in sys.stdlib_module_names, f"{path}: {module}"


def test_the_command_line_starts_without_loading_the_window_or_a_model_runtime():
    heavy = ["PySide6", "onnxruntime", "torch", "pretty_midi"]
    program = f"import musestudio.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
