"""Mutants that no claim notices, each with the reason why that is right. A reason without its survivor fails the test.

None is needed today. A mutant that is proved to deny exactly what the statement denies is not a survivor: it is the
same policy in other words (``ArnNotLike`` and ``ArnNotEquals``, say), and is counted apart.
"""

EXPLAINED: dict[tuple[str, str], str] = {}
"""By Sid and by what was changed, as the test prints it."""
