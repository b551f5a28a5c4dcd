"""A cluster of HMS on one machine: start, stop or status. `make cluster` and `make cluster-down` call it."""

import argparse
import os
import signal
import sys
from pathlib import Path

from group import STORAGES, Group
from parts import Failure

PASSWORD = "demo-pass-2468"


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/cluster", description=__doc__)
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument("--folder", type=Path, default=Path(".cluster"), help="all that it keeps")
    parser.add_argument("--storage", choices=STORAGES, help=f"{STORAGES[0]}, unless the folder has another")
    parser.add_argument("--port", type=int, help="of NGINX, 8080 at first")
    parser.add_argument("--patients", type=int, default=2000, help="of the demo hospital")
    parser.add_argument("--program", type=Path, help="the hms to run; what was built last, if it is left out")
    parser.add_argument("--after-input", action="store_true", help="begins when its standard input ends")
    options = parser.parse_args()
    if options.after_input:
        sys.stdin.read()
    is_new = not (options.folder / "cluster.json").exists()
    if is_new and options.action != "start":
        print(f"There is no cluster in {options.folder}.")
        return 0
    # Half a start is stopped by what follows, as after any other failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        group = Group(
            options.folder, storage=options.storage, port=options.port or (8080 if is_new else None),
            program=options.program, patients=options.patients, say=lambda text: print(text, flush=True))
        return {"start": start, "stop": stop, "status": status}[options.action](group)
    except Failure as failure:
        print(failure, file=sys.stderr)
    except KeyboardInterrupt:
        print("Given up; what had been started was stopped.", file=sys.stderr)
    return 1


def start(group: Group) -> int:
    started = group.start()
    if not started:
        print("The cluster runs already.")
    print(f"HMS is ready: {group.url}")
    print(f"Sign in as <role>@demo.hospital with the password {PASSWORD}; the roles are admin, manager,")
    print("receptionist, doctor, nurse, pharmacist, lab-technician, billing-clerk, dispatcher, auditor and patient.")
    print(f"Logs are in {os.path.relpath(group.folder)}/logs; `make cluster-down` stops it.")
    return 0


def stop(group: Group) -> int:
    stopped = group.stop()
    print(f"Stopped {len(stopped)} programs." if stopped else "Nothing of it ran.")
    return 0


def status(group: Group) -> int:
    pids = group.status()
    for name, pid in pids.items():
        where = getattr(group.parts[name], "port", "")
        print(f"{name:16} {pid or 'away':>8} {where}")
    return 0 if all(pids.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
