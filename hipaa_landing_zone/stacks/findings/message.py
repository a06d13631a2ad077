"""What people are told of a finding: never free text that could hold PHI.

A message has the severity, a title, account, Region, the kind of resource or event, the finding's id, the time, and a
link to the console, where whoever may sign in reads the rest. Left out: names of resources (an object's key can be a
patient's name), descriptions, samples, request parameters, and the titles of products that are not AWS's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import aws_events as events

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.config.detection import Severity
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.plan.finding_source import Source

    Format = Callable[[Source, Severity, str], str]

_CONSOLES: dict[Partition, str] = {"aws": "console.aws.amazon.com", "aws-us-gov": "console.amazonaws-us-gov.com"}


def console_address(source: Source, partition: Partition, region: str) -> str:
    """Return where the console shows a finding; ``<…>`` stands for fields that EventBridge fills in.

    Args:
        source: the kind of finding.
        partition: the AWS partition, which has a console of its own.
        region: the home Region, for what is shown there.
    """
    page = source.console
    here = "<region>" if "<region>" in page else region
    page = page if "region=" in page else page.replace("home", f"home?region={region}", 1)
    return f"https://{here}.{_CONSOLES[partition]}/{page}"


def transformer(source: Source, template: str) -> events.CfnRule.InputTransformerProperty:
    """Return the transformation with which EventBridge writes a message.

    Args:
        source: says where the fields are.
        template: of the message; only the fields that it uses are read.
    """
    used = {name: path for name, path in source.paths.items() if f"<{name}>" in template}
    return events.CfnRule.InputTransformerProperty(input_paths_map=used, input_template=template)


def as_text(source: Source, severity: Severity, link: str) -> str:
    """Return the template of an e-mail: lines of text, each in quotes, as EventBridge asks for.

    Args:
        source: the kind of finding.
        severity: how grave it is.
        link: to the console.
    """
    lines = (
        f"{severity.upper()}: {source.title or '<title>'}",
        "Account <account>, Region <region>, <kind>",
        "Id: <id>",
        "Time: <time>",
        link,
    )
    return "\n".join(f'"{line}"' for line in lines)


def as_chat(source: Source, severity: Severity, link: str) -> str:
    """Return the template of a custom notification of Amazon Q Developer in chat applications.

    Source: Amazon Q Developer in chat applications Administrator Guide, "Custom notifications".

    Args:
        source: the kind of finding.
        severity: how grave it is.
        link: to the console.
    """
    text = f"*{severity.upper()}* in account <account>, Region <region>: <kind>\\n<id>\\n{link}"
    content = f'{{"textType":"client-markdown","title":{_title(source)},"description":"{text}"}}'
    return f'{{"version":"1.0","source":"custom","content":{content}}}'


def as_ticket(source: Source, severity: Severity, link: str) -> str:
    """Return the template of what is posted to the ticket system: one JSON object.

    Args:
        source: the kind of finding.
        severity: how grave it is.
        link: to the console.
    """
    fields = ",".join(f'"{name}":<{name}>' for name in ("account", "region", "kind", "id", "time"))
    fixed = f'"severity":{json.dumps(severity)},"source":{json.dumps(source.name)},"title":{_title(source)}'
    return f'{{{fixed},{fields},"link":"{link}"}}'


def _title(source: Source) -> str:
    # A field without quotes is written as JSON, with quotes and escapes of its own.
    return json.dumps(source.title) if source.title else "<title>"
