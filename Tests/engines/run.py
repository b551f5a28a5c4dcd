"""Starts real engines, runs tests against them, and stops them.

    python Tests/engines/run.py [--engines redis,etcd] [--filter REGEX] [--pytest FOLDER ...]

Without --engines: all modules of Tests/harness/engines. Without --filter and --pytest, the Swift suites of each engine
run while only that engine does, and those that its module names in WITH: what one is slow at must not disturb others.
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


def swift_tests(filters: list[str], environment: dict[str, str], xunit: str | None) -> bool:
    """Whether they passed. The report of Swift Testing is beside that of XCTest, with a name that ends differently."""
    command = ["swift", "test", "--skip-build"]
    for name in filters:
        command += ["--filter", name]
    if xunit:
        command += ["--parallel", f"--xunit-output={xunit}"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


@contextlib.contextmanager
def started(engines: list[str]):
    """Yields the variables by which tests find the engines."""
    with tempfile.TemporaryDirectory(prefix="hms-engines-") as folder, contextlib.ExitStack() as running:
        environment = dict(os.environ)
        for name in engines:
            _, variables = running.enter_context(module(name).start(Path(folder) / name))
            environment |= variables
            print(f"{name} is ready", flush=True)
        yield environment


def module(name: str):
    return importlib.import_module(f"engines.{name}")


def one_by_one(engines: list[str], xunit: str | None) -> bool:
    passed = True
    for name in engines:
        suites = getattr(module(name), "SUITES", f"{name.capitalize()}Tests")
        report = str(Path(xunit).with_stem(f"{Path(xunit).stem}-{name}")) if xunit else None
        with started([name, *getattr(module(name), "WITH", [])]) as environment:
            passed &= swift_tests([suites], environment, report)
    return passed


def together(options: argparse.Namespace, engines: list[str]) -> bool:
    with started(engines) as environment:
        passed = swift_tests(options.filter, environment, options.xunit) if options.filter else True
        for target in options.pytest:
            command = [sys.executable, "-m", "pytest", "-c", "Tests/pytest.ini", target]
            passed &= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    return passed


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
    passed = together(options, engines) if options.filter or options.pytest else one_by_one(engines, options.xunit)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
