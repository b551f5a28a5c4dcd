"""Starts real engines, runs tests against them, and stops them.

    python Tests/engines/run.py [--engines redis,etcd] [--filter REGEX] [--pytest FOLDER ...]

Without --engines: all modules of Tests/harness/engines. Without --filter and --pytest: the Swift suites of all of them.
"""

import argparse
import contextlib
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ROOT / "Tests" / "harness" / "engines"
sys.path.insert(0, str(ROOT / "Tests" / "harness"))


def known() -> list[str]:
    return sorted(path.stem for path in ENGINES.glob("*.py") if not path.stem.startswith("_"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default=",".join(known()))
    parser.add_argument("--filter", action="append", default=[])
    parser.add_argument("--pytest", action="append", default=[])
    parser.add_argument("--xunit", help="where the report of the Swift tests goes")
    options = parser.parse_args()
    engines = [name for name in options.engines.split(",") if name]
    unknown = set(engines) - set(known())
    if unknown:
        parser.error(f"no such engine: {', '.join(sorted(unknown))}; there are {', '.join(known())}")
    failed = False
    with tempfile.TemporaryDirectory(prefix="hms-engines-") as folder, contextlib.ExitStack() as running:
        environment = dict(os.environ)
        filters = list(options.filter)
        for name in engines:
            module = importlib.import_module(f"engines.{name}")
            _, variables = running.enter_context(module.start(Path(folder) / name))
            environment |= variables
            if not options.filter and not options.pytest:
                filters.append(getattr(module, "SUITES", f"{name.capitalize()}Tests"))
            print(f"{name} is ready", flush=True)
        if filters:
            command = ["swift", "test", "--skip-build"]
            for name in filters:
                command += ["--filter", name]
            if options.xunit:
                command += ["--parallel", f"--xunit-output={options.xunit}"]
            failed |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0
        for target in options.pytest:
            command = [sys.executable, "-m", "pytest", "-c", "Tests/pytest.ini", target]
            failed |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
