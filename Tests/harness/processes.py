"""A hospital whose services run in two processes that know each other by addresses, each with its own databases."""

from pathlib import Path

from client import Client
from server import Server, free_port, run_hms

ADMIN = "admin@split.hospital"
PASSWORD = "correct-battery-2468"
NAMES = ["identity", "patients", "doctors", "appointments"]


class Pair:
    """The core with some of the services, and the clinic with the others. The addresses are the same in both: each is
    also among its own neighbours."""

    def __init__(self, folder: Path, core: list[str], settings: dict[str, str] | None = None):
        clinic = [name for name in NAMES if name not in core]
        certificates = folder / "certificates"
        made = run_hms("certs", str(certificates), f"core={','.join(core)}", f"clinic={','.join(clinic)}")
        assert made.returncode == 0, made.stdout
        ports = {"core": free_port(), "clinic": free_port()}
        self.addresses = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        shared = (settings or {}) | {"HMS_RPC_CA_FILE": str(certificates / "ca.pem")}
        for name in NAMES:
            shared[f"HMS_REMOTE_{name.upper()}_ADDRESSES"] = self.addresses["core" if name in core else "clinic"]

        def process(name: str, services: list[str], extra: dict[str, str]) -> Server:
            return Server(folder / name, "--services", ",".join(services), extra=shared | extra | {
                "HMS_RPC_PORT": str(ports[name]), "HMS_RPC_CERTIFICATE_FILE": str(certificates / f"{name}.pem"),
                "HMS_RPC_KEY_FILE": str(certificates / f"{name}.key")})

        self.core = process("core", core, {"HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD})
        self.clinic = process("clinic", clinic, {})

    def __enter__(self) -> "Pair":
        self.core.start()
        try:
            self.clinic.start()
        except BaseException:
            self.core.kill()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.clinic.kill()
        self.core.kill()

    def admin(self) -> Client:
        """Signed in at the core, where identity must be."""
        return Client(self.core.url, ADMIN, PASSWORD)

    def there(self, person: Client) -> Client:
        """The same person, with the same token, at the clinic."""
        other = Client(self.clinic.url)
        other.token = person.token
        return other
