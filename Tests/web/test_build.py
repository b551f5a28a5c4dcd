"""The build of the web app: types, bundle, and what a browser has to load first."""

import json
import os
import re
import subprocess

import pytest

from server import ROOT, binary

DIST = ROOT / "web" / "dist"
MOST_FIRST_LOAD = 250_000


@pytest.fixture(scope="module")
def built() -> dict:
    """The build's own list of what it made, after a whole build."""
    ran = subprocess.run([str(ROOT / "scripts" / "web")], capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads((ROOT / ".build" / "web" / "manifest.json").read_text())


def sent(name: str) -> int:
    """The bytes of a file as a browser gets it."""
    compressed = DIST / f"{name}.br"
    return (compressed if compressed.exists() else DIST / name).stat().st_size


def test_the_types_of_the_api_are_those_of_the_api():
    ran = subprocess.run(
        [str(ROOT / "scripts" / "api-types"), "--check"], capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {"HMS_TEST_BINARY": str(binary())})
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_app_has_no_type_error_and_can_be_bundled(built):
    assert (DIST / "index.html").exists()
    assert built["firstLoad"]


def test_the_page_of_the_sign_in_loads_little(built):
    parts = [files for source, files in built["lazy"].items() if source.startswith("src/pages/account")]
    names = set(built["firstLoad"]).union(*parts)
    sizes = {name: sent(name) for name in names}
    listed = "\n".join(f"{size:8} {name}" for name, size in sorted(sizes.items(), key=lambda item: -item[1]))
    print(f"first load: {sum(sizes.values())} bytes\n{listed}")
    assert sum(sizes.values()) < MOST_FIRST_LOAD, listed


def test_the_page_has_no_code_of_its_own(built):
    page = (DIST / "index.html").read_text()
    assert page.count("<script") == page.count('<script type="module" src="/assets/')
    assert "<style" not in page
    assert " style=" not in page


def test_every_file_that_can_be_smaller_is_there_compressed(built):
    for name in built["firstLoad"]:
        if not name.endswith(".woff2"):
            assert (DIST / f"{name}.br").exists() and (DIST / f"{name}.gz").exists(), name


def test_the_container_is_built_with_the_packages_of_make():
    lines = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    packages = set(re.search(r"^WEB_PACKAGES := (.*)$", lines, re.MULTILINE)[1].split())
    installed = set((ROOT / "deploy" / "Dockerfile").read_text().split())
    assert packages <= installed, sorted(packages - installed)
