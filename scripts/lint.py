"""Checks the scripts of the project: Python and shell must parse, and no line of ours is longer than 120 columns."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 120


def main() -> int:
    faults = []
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True)
    files = [path for path in map(ROOT.joinpath, listed.stdout.splitlines()) if path.is_file()]
    for path in files:
        name = path.relative_to(ROOT)
        if path.suffix == ".py":
            try:
                ast.parse(path.read_bytes(), str(name))
            except SyntaxError as error:
                faults.append(f"{name}:{error.lineno}: {error.msg}")
        elif path.suffix == "" and path.read_bytes().startswith(b"#!/bin/bash"):
            check = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False)
            if check.returncode != 0:
                faults.append(check.stderr.strip())
        else:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > WIDTH:
                faults.append(f"{name}:{number}: {len(line)} columns, {WIDTH} are allowed")
    print("\n".join(faults) or f"Scripts are in order ({len(files)} files looked at).")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
