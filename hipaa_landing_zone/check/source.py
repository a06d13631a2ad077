"""From the paths that somebody gives to templates: files, cloud assemblies, and folders of both."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.assembly import read_assembly
from hipaa_landing_zone.check.document import is_like_a_template, parse, read_text
from hipaa_landing_zone.check.manifest import is_assembly
from hipaa_landing_zone.check.place import Place
from hipaa_landing_zone.check.problem import TemplateError
from hipaa_landing_zone.rules.collection import without_collection
from hipaa_landing_zone.rules.model import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".json", ".template", ".yaml", ".yml")
_NOT_LOOKED_INTO = ("node_modules", "__pycache__")


@dataclass(frozen=True, slots=True)
class Source:
    """What was found.

    Attributes:
        templates: the templates, in the order of the paths and of their names.
        passed_over: files of folders that have a template's suffix and are none, as they are shown.
    """

    templates: tuple[Template, ...]
    passed_over: tuple[str, ...]


@without_collection()
def read(paths: Sequence[Path], *, account: str | None = None, region: str | None = None) -> Source:
    """Read everything under the paths, each file once.

    Args:
        paths: template files, folders of templates, or cloud assemblies; a folder is searched through, but for hidden
            folders, `node_modules` and folders that are symbolic links.
        account: account id of templates that do not say their own.
        region: Region of templates that do not say their own.

    Raises:
        InputError: a path cannot be read, or is no template.
    """
    templates: list[Template] = []
    passed_over: list[str] = []
    names: set[str] = set()
    seen: set[Path] = set()
    for path in paths:
        place = Place(path, account, region, names)
        for file in _files(path, place):
            if file.resolve() in seen:
                continue
            seen.add(file.resolve())
            if file.is_dir():
                templates.extend(read_assembly(file, place))
            elif template := _read_file(file, place, given=file == path):
                templates.append(template)
            else:
                passed_over.append(place.shown(file))
    if not templates:
        where = ", ".join(place.shown(path) for path in paths)
        raise TemplateError("no template found: there is nothing to check", allowed="a template").within(where)
    return Source(tuple(templates), tuple(passed_over))


def _files(path: Path, place: Place) -> Iterator[Path]:
    """Yield template files, and folders that are cloud assemblies."""
    if not path.exists():
        raise TemplateError("no such file or folder", allowed="a template or a folder").within(place.shown(path))
    if not path.is_dir() or is_assembly(path):
        yield path
        return
    for name, folders, files in os.walk(path, onerror=lambda error: _refuse(error, place)):
        folder = Path(name)
        assemblies = sorted(each for each in folders if is_assembly(folder / each))
        yield from (folder / each for each in assemblies)
        folders[:] = sorted(
            each for each in {*folders} - {*assemblies} if not each.startswith(".") and each not in _NOT_LOOKED_INTO
        )
        yield from (folder / each for each in sorted(files) if each.endswith(SUFFIXES))


def _refuse(error: OSError, place: Place) -> None:
    what = error.strerror or "cannot be read"
    raise TemplateError(what, allowed="a folder that can be read").within(place.shown(Path(str(error.filename))))


def _read_file(file: Path, place: Place, *, given: bool) -> Template | None:
    """Read a file; None when it came from a folder and is not like a template."""
    must_be = given or file.suffix == ".template"
    try:
        text = read_text(file)
        if not must_be and not is_like_a_template(text):
            return None
        document = parse(text, json_only=file.suffix == ".json")
    except TemplateError as error:
        raise error.within(place.shown(file)) from error
    shown = place.shown(file)
    stack = place.stack(shown, file)
    return Template(stack, place.account, place.region, shown, document.body, document.lines, file=file)
