"""What a drawing is made of: boxes, arrows and words, in units of its own view box. A template makes SVG of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["phi", "plain", "outside", "log", "operations", "aws", "lane", "taken", "kept"]
Way = Literal["known", "conditional", "unknown", "stopped"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """Something that data is in, with its name and what there is to know about it.

    Attributes:
        tone: what it is, from which follows what it looks like.
        title: its first line.
        lines: the lines below.
        tag: a word in its corner, so that no colour stands alone: ``PHI``.
        hint: shown where a mouse rests on it; empty for none.
    """

    tone: Tone
    x: int
    y: int
    width: int
    height: int
    title: str = ""
    lines: tuple[str, ...] = ()
    tag: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way that data takes, or does not.

    Attributes:
        way: known from the plan, possible under a condition, not known to the landing zone, or stopped.
        points: where it turns, from its beginning to its end.
        label: what stands on it: the number under which the table explains it.
        at: where the label stands.
        both: whether it leads both ways.
    """

    way: Way
    points: tuple[Point, ...]
    label: str
    at: Point
    both: bool = False

    @property
    def path(self) -> str:
        """The points as SVG's ``points``."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing.

    Attributes:
        id: begins the ids inside it, so that two drawings of one page do not share any.
        title: its accessible name.
        description: what it shows, for those who do not see it; the table beside it says all of it.
    """

    id: str
    width: int
    height: int
    title: str
    description: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
