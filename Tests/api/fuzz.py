"""Fuzzes every endpoint from the server's own document with schemathesis, as the administrator of a demo hospital.

No answer may be a 5xx, have a status or a content type that the document does not name, or a body that breaks its
schema. The argument is the path of the JUnit report. FUZZ_EXAMPLES says how many cases an endpoint gets, FUZZ_SEED
makes a run again.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HARNESS = HERE.parent / "harness"
sys.path.insert(0, str(HARNESS))

from server import ROOT, Server, demo_data  # noqa: E402

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
SECONDS = 420


def command(url: str, report: str) -> list[str]:
    # One worker: Python 3.11 loses count of its recursion when two threads parse source at once, as Hypothesis does.
    return [
        str(Path(sys.executable).with_name("st")), "--no-color", "run", f"{url}/api/openapi.json",
        "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
        "--max-examples", os.environ.get("FUZZ_EXAMPLES", "12"), "--seed", os.environ.get("FUZZ_SEED", "20260401"),
        "--workers", "1", "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all",
        "--request-timeout", "20", "--generation-database", "none", "--warnings", "off",
        "--report", "junit", "--report-junit-path", report]


def main() -> int:
    report = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "artifacts" / "fuzz.xml")
    with tempfile.TemporaryDirectory() as folder, Server(demo_data(Path(folder) / "data"), "--demo") as server:
        environment = os.environ | {
            "HMS_TEST_URL": server.url, "SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": f"{HERE}:{HARNESS}"}
        try:
            return subprocess.run(
                command(server.url, report), cwd=folder, env=environment, timeout=SECONDS, check=False).returncode
        except subprocess.TimeoutExpired:
            print(f"The fuzzing took longer than {SECONDS} s.")
            return 1


if __name__ == "__main__":
    sys.exit(main())
