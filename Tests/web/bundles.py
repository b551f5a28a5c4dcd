"""Code of the web app run by node, without a browser."""

import os
import subprocess
from pathlib import Path

from server import ROOT

MODULES = f"{ROOT}/web/node_modules:/usr/share/nodejs"


def run(name: str, folder: Path) -> str:
    """What Tests/web/`name`.ts prints; `folder` is for its bundle."""
    made = folder / f"{name}.cjs"
    for command in (
            ["esbuild", f"Tests/web/{name}.ts", "--bundle", "--platform=node", "--format=cjs", "--log-level=warning",
             f"--outfile={made}"],
            ["node", str(made)]):
        ran = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"NODE_PATH": MODULES}, capture_output=True, text=True, check=False,
            timeout=60)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
