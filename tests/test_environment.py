"""environment.yml and requirements.lock say the same as pyproject.toml."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import conftest

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LAYERS = [*PROJECT["dependencies"], *(need for extra in PROJECT["optional-dependencies"].values() for need in extra)]
WANTED = {need.name: need.specifier for need in map(Requirement, LAYERS) if need.name != PROJECT["name"]}


def test_environment_yml_has_the_names_and_ranges_of_pyproject():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = next(part["pip"] for part in listed if isinstance(part, dict))
    needs = [Requirement(text) for text in [*(part for part in listed if isinstance(part, str)), *pip[:-1]]]
    ranges = {need.name: need.specifier for need in needs}
    assert pip[-1] == "--editable ."
    assert ranges.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert ranges.pop("pip") == SpecifierSet()
    assert ranges == {CONDA_NAMES.get(name, name): wanted for name, wanted in WANTED.items()}


def test_the_lock_pins_every_dependency_within_its_range():
    lock = [Requirement(line) for line in (ROOT / "requirements.lock").read_text().splitlines() if line[:1] not in "#"]
    pins = {need.name.lower().replace("_", "-"): need.specifier for need in lock}
    assert all(str(pin).startswith("==") for pin in pins.values())
    for name, wanted in WANTED.items():
        assert Version(str(pins[name]).removeprefix("==")) in wanted, name


@pytest.mark.parametrize("here, told", [("2.13.0+cpu", ""), ("2.12.1+cu130", "2.12 "), ("2.14.1", "2.14 ")])
def test_another_torch_than_that_of_the_stored_outputs_is_named(monkeypatch, here, told):
    monkeypatch.setattr(conftest, "version", lambda _: here)
    assert told in conftest.other_torch()
    assert bool(told) == bool(conftest.other_torch())


def test_a_reason_stands_beside_every_dependency():
    text = (ROOT / "pyproject.toml").read_text().splitlines()
    for name in WANTED:
        assert any(line.strip().startswith(f'"{name}') and "# " in line for line in text), name
