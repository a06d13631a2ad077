"""One file of source for a set of operations, which CloudFormation takes inline."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hipaa_landing_zone.provider.operation import Operation

_FOLDER = Path(__file__).parent
_PACKAGE = "hipaa_landing_zone"
_PROVIDER = f"{_PACKAGE}.provider"
_LONGEST = 4 * 1024 * 1024
_END = '''OPERATIONS = ({names})


def handler(event, context):
    """Called by AWS Lambda."""
    serve(event, context, OPERATIONS)
'''


def source(operations: Sequence[Operation]) -> str:
    """Return Python that serves these operations and needs nothing but boto3.

    The modules stand one after the other as they are, without what they import from each other.

    Args:
        operations: what the provider is to do.

    Raises:
        ValueError: two modules define the same name, or CloudFormation would not take so much source.
    """
    modules = dict.fromkeys(_needed(operations))
    parts = [_Part(path) for path in (*modules, _FOLDER / "handler.py")]
    defined = [name for part in parts for name in part.defined]
    if twice := sorted({name for name in defined if defined.count(name) > 1}):
        raise ValueError(f"defined in several modules: {', '.join(twice)}")
    imports = _imports({pair for part in parts for pair in part.imports})
    names = "".join(f"{type(operation).__name__}(), " for operation in operations)
    header = f"# Made from {_PACKAGE}/provider by source.py; change it there.\nfrom __future__ import annotations\n"
    body = "\n\n".join(part.body for part in parts)
    made = "\n".join((header, *imports, "", body, "", _END.format(names=names.strip())))
    if len(made.encode()) > _LONGEST:
        raise ValueError(f"{len(made.encode())} bytes of source; CloudFormation takes {_LONGEST}")
    return made


def _needed(operations: Sequence[Operation]) -> Iterator[Path]:
    """List the modules of the operations and what these import, each before those that import it."""
    yield from _with_imports("handler", skip_itself=True)
    for operation in operations:
        yield from _with_imports(type(operation).__module__.removeprefix(f"{_PROVIDER}."))


def _with_imports(module: str, *, skip_itself: bool = False) -> Iterator[Path]:
    path = _FOLDER / f"{module.replace('.', '/')}.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{_PROVIDER}."):
            yield from _with_imports(str(node.module).removeprefix(f"{_PROVIDER}."))
    if not skip_itself:
        yield path


class _Part:
    """One module: what it imports from elsewhere, what it defines, and the text between."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        left_out = [node for node in tree.body if _is_left_out(node)]
        self.imports = [pair for node in left_out for pair in _foreign(node)]
        self.defined = [name for node in tree.body for name in _names(node)]
        dropped = {number for node in left_out for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        kept = [line for number, line in enumerate(text.splitlines(), 1) if number not in dropped]
        self.body = "\n".join(kept).strip() + "\n"


def _is_left_out(node: ast.stmt) -> bool:
    """Tell imports, what only type checkers read, and docstrings of modules from everything else."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _foreign(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """List what comes from outside the package, as module and name; a module as a whole has the name ""."""
    if isinstance(node, ast.ImportFrom) and node.module != "__future__" and not str(node.module).startswith(_PACKAGE):
        yield from ((str(node.module), alias.name) for alias in node.names if alias.name != "TYPE_CHECKING")
    elif isinstance(node, ast.Import):
        yield from ((alias.name, "") for alias in node.names)


def _imports(pairs: set[tuple[str, str]]) -> Iterator[str]:
    for module in sorted({module for module, _ in pairs}):
        if (module, "") in pairs:
            yield f"import {module}"
        if names := sorted(name for each, name in pairs if each == module and name):
            yield f"from {module} import {', '.join(names)}"


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
            if isinstance(target, ast.Name):
                yield target.id
