"""Lets tests load `docs/generate.py`, which imports its neighbour as a script does."""

from __future__ import annotations

import sys

from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))
