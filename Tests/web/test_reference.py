"""What is usual of a vital sign at an age: the pure functions, without a browser."""

import os
import re
import subprocess

from server import ROOT

MODULES = f"{ROOT}/web/node_modules:/usr/share/nodejs"


def test_references_are_those_of_the_age(tmp_path):
    made = tmp_path / "reference.cjs"
    for command in (
            ["esbuild", "Tests/web/reference.ts", "--bundle", "--platform=node", "--format=cjs", "--log-level=warning",
             f"--outfile={made}"],
            ["node", str(made)]):
        ran = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"NODE_PATH": MODULES}, capture_output=True, text=True, check=False,
            timeout=60)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\bpass 5$", ran.stdout, re.MULTILINE), ran.stdout
