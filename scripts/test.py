"""Runs every stage of `make test` and ends with one line: `N passed, N failed, N skipped`.

A stage that fails does not hide the next. Arguments, or a comma-separated one, name the stages to run.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "artifacts" / "tests"
PYTHON = sys.executable


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Stage:
    """A command, the minutes it may take, and how its tests are counted from its reports and output.

    `needs` names what must have been built. `counter` is None for a step without tests; it counts only when it fails.
    An optional stage runs only when it is named.
    """

    name: str
    command: list[str]
    minutes: float
    counter: Callable[[str], Count] | None = None
    needs: str = "hms"
    is_optional: bool = False


def report(name: str) -> str:
    return str(REPORTS / name)


def junit(*names: str) -> Callable[[str], Count]:
    """Counts the test cases of JUnit reports, whose names may have a `*`."""

    def count(_: str) -> Count:
        total = Count()
        for path in (path for name in names for path in REPORTS.glob(name)):
            for case in ElementTree.parse(path).iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    total.failed += 1
                elif case.find("skipped") is not None:
                    total.skipped += 1
                else:
                    total.passed += 1
        return total

    return count


def swift(output: str) -> Count:
    """Counts Swift's tests from the reports of XCTest and Swift Testing, or from the output where there are none."""
    counted = junit("swift.xml", "swift-swift-testing.xml")(output)
    if counted != Count():
        return counted
    ran = re.findall(r"Test run with (\d+) tests?", output)
    failed = len(re.findall(r"^\S+ Test .* failed after", output, re.MULTILINE))
    total = int(ran[-1]) if ran else failed
    return Count(passed=max(0, total - failed), failed=failed)


def pytest(*targets: str, as_report: str | None = None) -> list[str]:
    """Targets are below Tests, but for options; the report has the name of the first one, if it is given no other."""
    paths = [target if target.startswith("-") else f"Tests/{target}" for target in targets]
    written = report(f"{as_report or targets[0]}.xml")
    return [PYTHON, "-m", "pytest", "-c", "Tests/pytest.ini", *paths, f"--junitxml={written}"]


def on_cluster(folder: str) -> list[str]:
    return ["env", "HMS_TEST_CLUSTER=1", *pytest(folder, as_report=f"cluster-{folder}")]


def on_engines(names: str, as_report: str) -> list[str]:
    return [PYTHON, "Tests/engines/run.py", f"--engines={names}", f"--xunit={report(as_report)}.xml"]


# One fault of each kind: what `cluster-faults` is in short.
SHORT_FAULTS = [
    "test_engine_faults.py::test_an_engine_that_goes_away_loses_and_doubles_nothing[restart-rabbitmq]",
    "test_engine_faults.py::test_an_engine_that_goes_away_loses_and_doubles_nothing[SIGKILL-postgresql]",
    "test_network.py::test_a_network_that_is_cut_loses_and_doubles_nothing[two services]",
    "test_poison.py::test_a_poisoned_event_is_given_up_and_the_queue_goes_on[without its data]",
    "test_process_faults.py::test_a_process_that_is_killed_loses_and_doubles_nothing[appointments-1]",
    "test_race.py::test_fifty_bookings_at_once_over_two_processes_give_one_success[doctor-30]",
    "test_slow.py::test_a_slow_network_slows_what_needs_it_and_nothing_else[beyond it]",
]

STAGES = [
    Stage("build", ["swift", "build", "--build-tests"], 30, needs="nothing"),
    Stage(
        "swift", ["swift", "test", "--skip-build", "--parallel", f"--xunit-output={report('swift.xml')}"], 12, swift,
        needs="tests"),
    Stage(
        "engines", on_engines("etcd,nginx,postgres,rabbitmq,redis,rpc,s3", "engines"), 12, junit("engines-*.xml"),
        needs="tests"),
    Stage("web", pytest("web"), 5, junit("web.xml")),
    Stage("api", pytest("api"), 8, junit("api.xml")),
    Stage("fuzz", [PYTHON, "Tests/api/fuzz.py", report("fuzz.xml")], 8, junit("fuzz.xml")),
    Stage("faults", pytest("faults"), 10, junit("faults.xml")),
    Stage("e2e", pytest("e2e"), 25, junit("e2e.xml")),
    Stage("broker", pytest("engines/rabbitmq", as_report="broker"), 10, junit("broker.xml")),
    Stage("discovery", pytest("engines/etcd", as_report="discovery"), 3, junit("discovery.xml")),
    Stage("gateway", pytest("engines/nginx", as_report="gateway"), 12, junit("gateway.xml")),
    # The suites of `api` and `e2e`, as they are, against a cluster.
    Stage("cluster", on_cluster("api"), 12, junit("cluster-api.xml")),
    Stage("cluster-e2e", on_cluster("e2e"), 30, junit("cluster-e2e.xml"), is_optional=True),
    Stage(
        "cluster-fault", pytest(*(f"cluster/{test}" for test in SHORT_FAULTS), "-s", as_report="cluster-fault"), 10,
        junit("cluster-fault.xml")),
    # ROUNDS makes it longer; the minutes are for one round on a machine that others use too.
    Stage(
        "cluster-faults", pytest("cluster", "-s"), 20 * int(os.environ.get("ROUNDS", "1")), junit("cluster.xml"),
        is_optional=True),
    # The server that stands in for MongoDB is slow, and waits for it run out on a machine that others use too.
    Stage(
        "mongodb-suites", on_engines("mongodb", "mongodb-suites"), 12, junit("mongodb-suites-*.xml"), needs="tests",
        is_optional=True),
    Stage("mongodb", pytest("engines/mongodb", as_report="mongodb"), 8, junit("mongodb.xml"), is_optional=True),
]


def run(stage: Stage) -> tuple[int | None, str]:
    """The exit code, None when the time was up, and the output, which is also shown as it comes."""
    # What a test that was killed left behind goes with the stage. PostgreSQL's own user passes through it.
    with tempfile.TemporaryDirectory(prefix="hms-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        return run_in(folder, stage)


def run_in(folder: str, stage: Stage) -> tuple[int | None, str]:
    lines: list[str] = []
    process = subprocess.Popen(
        stage.command, cwd=ROOT, env=os.environ | {"TMPDIR": folder}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    deadline = time.monotonic() + stage.minutes * 60
    previous = signal.signal(signal.SIGALRM, lambda *_: end(process))
    signal.setitimer(signal.ITIMER_REAL, stage.minutes * 60)
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        code = process.wait()
    except KeyboardInterrupt:
        end(process)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        end(process)  # what the stage may have left running
    return (None if time.monotonic() >= deadline else code), "".join(lines)


def end(process: subprocess.Popen) -> None:
    """Ends the stage's own process group: itself and the servers it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def judge(stage: Stage, code: int | None, output: str) -> Count:
    counted = stage.counter(output) if stage.counter else Count()
    if code is None:
        print(f"{stage.name}: given up after {stage.minutes} minutes")
        return counted + Count(failed=1)
    # A stage that ended badly without a failed test, by a crash for example, is a failure of its own.
    if code != 0 and counted.failed == 0:
        print(f"{stage.name}: ended with {code}")
        return counted + Count(failed=1)
    if code == 0 and stage.counter and counted == Count():
        print(f"{stage.name}: ran no test")
        return Count(failed=1)
    return counted


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - {stage.name for stage in STAGES}
    if unknown:
        print(f"No such stage: {', '.join(sorted(unknown))}. There are {', '.join(s.name for s in STAGES)}.")
        return 2
    REPORTS.mkdir(parents=True, exist_ok=True)
    for stale in REPORTS.glob("*.xml"):
        stale.unlink()
    built = {"nothing", "tests", "hms"}
    total = Count()
    summary = []
    for stage in STAGES:
        if stage.name not in wanted if wanted else stage.is_optional:
            continue
        if stage.needs not in built:
            total += Count(failed=1)
            summary.append(f"{stage.name:8} not run: its build failed")
            continue
        print(f"\n== {stage.name}", flush=True)
        begun = time.monotonic()
        code, output = run(stage)
        counted = judge(stage, code, output)
        if stage.name == "build" and code != 0:
            built.discard("tests")
            # The tests of the running server need only the executable.
            if subprocess.run(["swift", "build", "--product", "hms"], cwd=ROOT, check=False).returncode != 0:
                built.discard("hms")
        took = time.monotonic() - begun
        outcome = str(counted) if stage.counter else ("done" if code == 0 else "failed")
        summary.append(f"{stage.name:8} {took:6.1f} s  {outcome}")
        total += counted
    print("\n" + "\n".join(summary))
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main([name for argument in sys.argv[1:] for name in argument.split(",") if name]))
