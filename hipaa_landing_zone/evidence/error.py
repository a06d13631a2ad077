"""What ends the making of evidence: an input that cannot be used."""

from __future__ import annotations


class EvidenceError(Exception):
    """An input is missing, was changed, or belongs to something else; nothing was written.

    The message says what, where, what was expected, and what to do next.
    """
