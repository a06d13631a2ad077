"""What goes wrong before an answer: a document that AWS would refuse, a request that cannot be."""

from __future__ import annotations


class PolicyError(ValueError):
    """A policy document is malformed; the message names the policy, the statement, what was given, what is allowed."""


class RequestError(ValueError):
    """A request contradicts itself, or gives a context key a value of the wrong type."""
