"""What is wrong with a template or an assembly, before the file that it stands in is known."""

from __future__ import annotations

from hipaa_landing_zone.config import InputError, Problem


class TemplateError(Exception):
    """A text that is no template."""

    def __init__(self, what: str, *, line: int = 1, path: str = "", given: str = "", allowed: str) -> None:
        """Keep what is wrong, the line, the place within the template, what stands there, and what may stand there."""
        super().__init__(what)
        self.what, self.line, self.path, self.given, self.allowed = what, line, path, given, allowed

    def within(self, file: str) -> InputError:
        """Return the error with the file that it is about."""
        given = self.given if len(self.given) <= GIVEN_MAXIMUM else f"{self.given[:GIVEN_MAXIMUM]}…"
        place = self.path or "(whole file)"
        return InputError([Problem(file, self.line, place, self.what, printable(given), self.allowed)])


GIVEN_MAXIMUM = 80
DEPTH_MAXIMUM = 100
"""Levels of mappings and lists; what walks templates would exhaust Python's stack at about ten times as many."""


def too_deep(line: int) -> TemplateError:
    """Return the error for a template that is nested without end."""
    return TemplateError("nested too deeply", line=line, allowed=f"at most {DEPTH_MAXIMUM} levels")


def twice(key: str, line: int) -> TemplateError:
    """Return the error for a key that stands twice, of which CloudFormation silently takes one."""
    return TemplateError("the key stands twice", line=line, path=key, allowed="each key once")


def printable(text: str) -> str:
    """Replace what a terminal or an XML document would take for a command or refuse."""
    return "".join(each if each.isprintable() or each == "\n" else f"\\u{ord(each):04x}" for each in text)
