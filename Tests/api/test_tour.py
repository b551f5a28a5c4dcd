"""The README's tour, run as it is written, so that it cannot become wrong."""

import re
import subprocess

from server import ROOT


def test_the_tour_of_the_readme_books_an_appointment(server, tmp_path):
    readme = (ROOT / "README.md").read_text()
    tour = re.search(r"^## A tour.*?^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert tour, "README.md has no tour: a fenced sh block under '## A tour'"
    script = tour.group(1)
    # The one line that differs: the test's server has a port of its own.
    assert script.count("http://127.0.0.1:8080") == 1
    script = script.replace("http://127.0.0.1:8080", server.url)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "Ashalata" in ran.stdout
    assert re.search(r"checked.?in", ran.stdout, re.IGNORECASE), ran.stdout
