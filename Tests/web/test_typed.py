"""Numbers and times as people type them: the pure functions, without a browser."""

import os
import re
import subprocess

from server import ROOT

MODULES = f"{ROOT}/web/node_modules:/usr/share/nodejs"


def test_numbers_and_times_are_read_as_people_type_them(tmp_path):
    made = tmp_path / "typed.cjs"
    for command in (
            ["esbuild", "Tests/web/typed.ts", "--bundle", "--platform=node", "--format=cjs", "--log-level=warning",
             f"--outfile={made}"],
            ["node", str(made)]):
        ran = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"NODE_PATH": MODULES}, capture_output=True, text=True, check=False,
            timeout=60)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\bpass 4$", ran.stdout, re.MULTILINE), ran.stdout
