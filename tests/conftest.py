"""What every test has: the loopback guard, for this process and its children."""

import importlib
import os
import sys
from pathlib import Path

GUARD = str(Path(__file__).parent / "guard")
sys.path.insert(0, GUARD)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

importlib.import_module("sitecustomize")
