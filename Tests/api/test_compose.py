"""deploy/compose.yaml, as far as it can be looked at without a container engine.

Every setting that it gives is one, what it names is there, and what it asks for is in deploy/compose.env.
"""

import re
import subprocess

import pytest
import yaml

from server import ROOT, run_hms

FILE = ROOT / "deploy" / "compose.yaml"
SERVICES = ["identity", "patients", "doctors", "appointments"]
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


@pytest.fixture(name="compose", scope="module")
def _compose() -> dict:
    return yaml.safe_load(FILE.read_text())


def given(text: str) -> str:
    """The value with its variables filled in, as somebody may fill them in."""
    secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I="
    chosen = {"ADMIN_EMAIL": "head@example.org", "MASTER_KEY": secret, "AUDIT_KEY": secret}
    return VARIABLE.sub(
        lambda found: found[3] if found[2] == "-" else chosen.get(found[1], "some-long-password"), str(text))


def test_there_are_two_processes_of_each_service(compose):
    for service in SERVICES:
        replicas = [name for name in compose["services"] if name.rpartition("-")[0] == service]
        assert replicas == [f"{service}-1", f"{service}-2"]
        for name in replicas:
            one = compose["services"][name]
            assert one["command"] == ["serve", "--services", service]
            assert one["environment"]["HMS_RPC_ADVERTISED_HOST"] == name
            assert one["environment"]["HMS_RPC_CERTIFICATE_FILE"].endswith(f"/{service}.pem")
            assert f"{name}:/var/lib/hms" in one["volumes"]


def test_hms_knows_every_setting(compose):
    for name, one in compose["services"].items():
        if "hms" not in one["image"]:
            continue
        settings = {key: given(value) for key, value in one.get("environment", {}).items()}
        # No server is there to be asked for more settings.
        settings.pop("HMS_ETCD_ENDPOINTS", None)
        shown = run_hms("config", "show", extra=settings)
        assert shown.returncode == 0, f"{name}: {shown.stdout}"


def test_what_is_named_is_there(compose):
    for name, one in compose["services"].items():
        for other in one.get("depends_on", {}):
            assert other in compose["services"], f"{name} waits for {other}, which is not there"
        for volume in one.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or source.startswith("$"), f"{name}: {source} is no volume"
        for network in one.get("networks", []):
            assert network in compose["networks"]


def test_the_gateway_takes_its_options(compose, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", "gateway.key", "-out", "gateway.pem"],
        cwd=tmp_path, check=True, capture_output=True, timeout=60)
    here = {"/var/lib/hms/": f"{tmp_path}/", "/etc/hms/tls/": f"{tmp_path}/"}
    options = compose["services"]["gateway-configuration"]["command"]
    for there, folder in here.items():
        options = [option.replace(there, folder) for option in options]
    made = run_hms(*options)
    assert made.returncode == 0, made.stdout
    assert (tmp_path / "nginx" / "nginx.conf").exists()


def test_what_must_be_filled_in_is_listed():
    asked = {name for name, kind, _ in VARIABLE.findall(FILE.read_text()) if kind == "?"}
    listed = set(re.findall(r"^(\w+)=", (ROOT / "deploy" / "compose.env").read_text(), re.MULTILINE))
    assert asked <= listed
