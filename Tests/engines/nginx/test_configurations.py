"""nginx itself says that what is written is a configuration, whatever the options."""

import itertools
import re
import subprocess

import pytest

from engines.nginx import Gateway
from server import ROOT, free_port, run_hms

ALL = ["--all", "127.0.0.1:8101,127.0.0.1:8102"]
SERVICES = [
    f"--service={name}=127.0.0.1:{port}" for port, name in enumerate(("identity", "patients", "doctors"), 8201)]


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    (folder / "allow").write_text("127.0.0.0/8\n::1\n10.0.0.0/8  # the wards\n")
    (folder / "deny").write_text("192.0.2.7\n2001:db8::/32\n")
    (folder / "keys").write_text("lab 0123456789abcdef\nkiosk fedcba9876543210-._~\n")
    return folder


def choices(tls, lists) -> list[list[list[str]]]:
    return [
        [[], SERVICES],
        [[], ["--certificate", str(tls / "server.pem"), "--key", str(tls / "server.key")]],
        [[], ["--waf", "detect"], ["--waf", "block", "--waf-scope", "all"]],
        [[], ["--legacy", "http://127.0.0.1:9", "--migrated", "identity,patients"],
         ["--legacy", "https://localhost:9", "--legacy-ca", str(tls / "ca.pem"), "--migrated", "patients,web"]],
        [["--rate=read=0", "--rate=write=0", "--rate=search=0", "--rate=login=0", "--address-rate=0",
          "--connections=0"],
         ["--rate=login=1", "--header", "X-Robots-Tag: noindex", "--remove-header", "X-Debug",
          "--allow", str(lists / "allow"), "--deny", str(lists / "deny"), "--admin-allow", str(lists / "allow"),
          "--trusted-proxy", "10.0.0.1", "--api-keys", str(lists / "keys"),
          "--require-api-key", "/api/appointments", "--server-name", "hms.example.org"]]]


def test_every_combination_of_options_is_a_configuration(tmp_path, tls, lists):
    """All of those that change locations; with each of them both of the rest, and each pair of these."""
    services, security, firewalls, systems, rest = choices(tls, lists)
    count = 0
    for chosen in itertools.product(services, firewalls, systems):
        options = [option for group in chosen for option in group] + security[count % 2] + rest[count // 2 % 2]
        gateway = Gateway(tmp_path / str(count), *ALL, *options)
        written = gateway.write()
        assert written.returncode == 0, f"{options}\n{written.stdout}"
        checked = gateway.check()
        assert checked.returncode == 0 and "[warn]" not in checked.stderr, f"{options}\n{checked.stderr}"
        count += 1
    print(f"{count} configurations")


def test_with_a_way_from_http_to_https(tmp_path, tls):
    gateway = Gateway(tmp_path / "g", *ALL, "--redirect", "127.0.0.1:8099", tls=tls)
    assert gateway.write().returncode == 0
    assert gateway.check().returncode == 0


def test_what_is_wrong_is_said_in_a_line(tmp_path):
    refused = run_hms("gateway", "nginx", "--out", str(tmp_path / "g"), "--service", "patient=127.0.0.1:1")
    assert refused.returncode != 0 and not (tmp_path / "g").exists()
    assert "--service: there is no service patient. There are: identity" in refused.stdout


def test_the_folder_is_for_its_owner(tmp_path, lists):
    gateway = Gateway(tmp_path / "g", *ALL, "--api-keys", str(lists / "keys"))
    assert gateway.write().returncode == 0
    assert (tmp_path / "g" / "api-keys.conf").stat().st_mode & 0o777 == 0o600
    holders = subprocess.run(
        ["grep", "-rl", "0123456789abcdef", str(tmp_path / "g")], capture_output=True, text=True, check=False).stdout
    assert holders.split() == [str(tmp_path / "g" / "api-keys.conf")]


def test_the_file_of_the_documentation_is_one(tmp_path, tls, lists):
    text = (ROOT / "docs" / "operations" / "cluster.md").read_text()
    file, moving = re.search(r"## Gateway\n.*?```yaml\n(.*?)```.*?```yaml\n(.*?)```", text, re.DOTALL).groups()
    for there, here in {
            "/etc/hms/tls/hms.pem": tls / "server.pem", "/etc/hms/tls/hms.key": tls / "server.key",
            "/etc/hms/administrators": lists / "allow", "0.0.0.0:443": f"127.0.0.1:{free_port()}",
            "0.0.0.0:80": f"127.0.0.1:{free_port()}", "/etc/ssl/certs/ca-certificates.crt": tls / "ca.pem",
            "old.example.org": "localhost"}.items():
        file, moving = file.replace(there, str(here)), moving.replace(there, str(here))
    (tmp_path / "gateway.yaml").write_text(file + moving)
    written = run_hms("gateway", "nginx", "--config", str(tmp_path / "gateway.yaml"), "--out", str(tmp_path / "g"))
    assert written.returncode == 0, written.stdout
    gateway = Gateway(tmp_path / "g")
    checked = gateway.check()
    assert checked.returncode == 0, checked.stderr
    upstreams = (tmp_path / "g" / "upstreams.conf").read_text()
    assert upstreams.count("server 10.0.0.7:8080") == 4 and "server localhost:443" in upstreams
    assert "SecRuleEngine On" in (tmp_path / "g" / "waf.conf").read_text()
