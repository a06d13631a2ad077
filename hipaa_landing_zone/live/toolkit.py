"""The CDK CLI as a subprocess: found once, quiet, without calls home."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

QUIET = {
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_DISABLE_VERSION_CHECK": "1",
    # Node 20 is past its end of life; jsii and the CLI still work with it, and a banner at each call helps nobody.
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
}


class ToolkitError(Exception):
    """The CDK CLI is missing, or a command of it failed."""


@dataclass(frozen=True)
class Toolkit:
    """Runs the CDK CLI in a folder.

    Attributes:
        folder: where ``cdk.json`` is.
        environment: variables set besides the caller's own, such as credentials.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, line: Callable[[str], None] | None = None) -> str:
        """Run ``cdk`` and return what it printed.

        Args:
            arguments: the command's words.
            line: called with each line as it is printed, for progress.

        Raises:
            ToolkitError: the CLI is missing or ends with another code than 0; the message holds its last lines.
        """
        command = [self._program(), *arguments, "--no-notices", "--no-color"]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, **QUIET, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        printed: list[str] = []
        with process:
            for text in process.stdout or ():
                printed.append(text)
                if line:
                    line(text.rstrip())
        if process.returncode:
            last = "".join(printed[-40:])
            raise ToolkitError(f"cdk {' '.join(arguments)} ended with code {process.returncode}:\n{last}")
        return "".join(printed)

    def _program(self) -> str:
        places = (each / "node_modules" / ".bin" / "cdk" for each in (self.folder, *self.folder.parents))
        local = next((each for each in places if each.exists()), None)  # as Node.js looks for a package
        program = str(local) if local else shutil.which("cdk")
        if program is None:
            raise ToolkitError("The CDK CLI is not installed. Run `npm ci` (this project pins its version).")
        return program
