"""The real servers of the tests. What `make cluster` starts too is started by its code, in scripts/cluster."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "scripts" / "cluster"))
