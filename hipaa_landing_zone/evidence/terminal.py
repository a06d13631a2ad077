"""Text of others on a terminal and in a pipeline's log: it stays text."""

from __future__ import annotations


def plain(text: str, *, keep: str = "") -> str:
    r"""Return a text in which nothing moves the cursor, colours, ends a line or turns the direction of writing.

    A description in a template may hold escape sequences that hide what is printed above it (CWE-150), or a line that a
    pipeline takes for a command of its own. They are shown as Python writes them, such as ``\x1b``.

    Args:
        text: from a file that somebody else writes.
        keep: characters that stay as they are, such as the line breaks of a message of several lines.
    """
    return "".join(
        each if each.isprintable() or each in keep else each.encode("unicode_escape").decode() for each in text
    )
