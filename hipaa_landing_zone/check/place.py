"""Where templates stand: how their paths are shown, what their stacks are called, and where they will be deployed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hipaa_landing_zone.check.problem import TemplateError, printable

TEMPLATES_MAXIMUM = 5_000  # nested stacks that hold one another multiply


@dataclass(slots=True)
class Place:
    """Everything about one run that the reading of a file needs to know.

    Attributes:
        root: the path that was given; what lies outside of the working folder is shown relative to its parent, so that
            no report holds a path of the machine.
        account: account id of templates that do not say their own.
        region: Region of templates that do not say their own.
        names: stacks named so far, over all given paths.
    """

    root: Path
    account: str | None
    region: str | None
    names: set[str] = field(default_factory=set)

    def shown(self, path: Path) -> str:
        """Return a path as reports show it, with slashes."""
        return shown(path, self.root)

    def stack(self, name: str, path: Path) -> str:
        """Return a stack's name, with its file where another stack has the same: references must not meet."""
        unique = name if name not in self.names else f"{name} ({self.shown(path)})"
        if len(self.names) >= TEMPLATES_MAXIMUM:
            raise _too_many().within(self.shown(path))
        number = 2
        while unique in self.names:
            unique, number = f"{name} ({number})", number + 1
        self.names.add(unique)
        return unique


def shown(path: Path, root: Path | None = None) -> str:
    """Return a path relative to the working folder, or else to the folder that a given path lies in."""
    full = path.absolute()
    for folder in (Path.cwd(), (root or path).absolute().parent):
        if full.is_relative_to(folder):
            return printable(full.relative_to(folder).as_posix())
    return printable(path.name)


def _too_many() -> TemplateError:
    return TemplateError("too many templates in one run", allowed=f"at most {TEMPLATES_MAXIMUM:,}")
