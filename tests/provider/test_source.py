"""The inline source: complete, runnable with boto3 alone, and nothing of operations that were not chosen."""

import ast
import builtins
import subprocess
import sys
from pathlib import Path

import pytest

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.provider import OPERATIONS, find, source

RUN = """
import sys
sys.modules["hipaa_landing_zone"] = None  # any import of it now fails
exec(compile(sys.stdin.read(), "index.py", "exec"))
print([operation.name for operation in OPERATIONS], callable(handler))
"""


def run(text):
    command = [sys.executable, "-I", "-W", "error", "-c", RUN]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout.strip()


def test_all_operations_run_without_the_package():
    names = [operation.name for operation in OPERATIONS]
    assert run(source(OPERATIONS)) == f"{names} True"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_each_operation_has_all_that_it_needs_and_no_other(operation):
    tree = ast.parse(source([operation]))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    others = {type(each).__name__ for each in OPERATIONS} - {type(operation).__name__}
    assert type(operation).__name__ in classes
    assert not classes & others
    assert not [name for name in undefined(tree) if name not in dir(builtins)]


def undefined(tree):
    """List the names that functions read and the module does not have, leaving out what only annotations use."""
    for node in ast.walk(tree):  # annotations are never evaluated
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return read - bound


def test_missing_name_would_be_seen():
    assert undefined(ast.parse("def f(x: Unread) -> Unread:\n    return missing(x)")) == {"missing"}


def test_modules_with_the_same_name_are_refused(monkeypatch):
    needed = "from hipaa_landing_zone.provider.operation import pages\n\n\ndef pages(): ..."
    parts = {"operation.py": "def pages(): ...", "handler.py": needed}
    monkeypatch.setattr(Path, "read_text", lambda path, **_: parts.get(path.name, ""))
    with pytest.raises(ValueError, match="defined in several modules: pages"):
        source([find("password_policy")])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_permissions_are_what_iam_understands(operation):
    for permission in operation.permissions:
        for name in permission.actions:
            action = reference.action(name)
            assert action is not None, name
            assert permission.resources == ("*",) or action.resource_types, f"{name} cannot be limited to ARNs"
            for keys in permission.condition.values():
                assert keys.keys() <= action.own_keys


def test_a_chosen_operation_is_the_one_of_its_name():
    assert "TrustedAccess(),)" in source([find("trusted_access")]).replace(" ", "")
