"""What the records tell people to type: the commands of their blocks, and with which role each is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORDS = ("respond", "investigate", "manage", "break_glass", "audit")
_COMMAND = re.compile(r"(?<![\w/.-])aws\s+([a-z0-9-]+)\s+([a-z0-9-]+)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True)
class Command:
    """One call of the AWS CLI.

    ``word`` is the word that takes the role, empty where the block takes none; ``account`` what is given to it.
    """

    file: str
    word: str
    account: str
    service: str
    operation: str
    options: tuple[str, ...]
    text: str

    @property
    def label(self) -> str:
        return f"{self.word or 'anybody'}: aws {self.service} {self.operation}"


def blocks(text: str) -> Iterator[str]:
    """Yield the shell blocks of a document."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "fence":
            assert token.info == "sh"
            yield token.content


def commands(documents: Mapping[str, str]) -> Iterator[Command]:
    """Yield every call in every block, and in the code within text."""
    for file, text in documents.items():
        for block in blocks(text):
            taken = [line.partition(" ") for line in block.split("\n") if line.partition(" ")[0] in WORDS]
            assert len(taken) <= 1, block  # one role a block
            word, _, account = taken[0] if taken else ("", "", "")
            yield from _calls(file, word, account.strip('"'), block)
        prose = re.sub(r"```sh\n.*?```", "", text, flags=re.DOTALL)
        for code in re.findall(r"`(aws [^`]+)`", prose):
            yield from _calls(file, "", "", code)


def _calls(file: str, word: str, account: str, block: str) -> Iterator[Command]:
    joined = block.replace("\\\n", " ")
    for line in joined.split("\n"):
        found = list(_COMMAND.finditer(line))
        ends = [match.start() for match in found[1:]] + [len(line)] * bool(found)
        for match, end in zip(found, ends, strict=True):
            given = _QUOTED.sub("", line[match.end() : end]).split(" #")[0]
            options = tuple(re.findall(r"(?<!\S)--([a-z0-9-]+)", given))
            yield Command(file, word, account, match[1], match[2], options, line[match.start() : end].strip())
