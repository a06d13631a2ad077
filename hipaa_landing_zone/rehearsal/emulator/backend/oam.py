"""CloudWatch Observability Access Manager: sinks, their policies, and links to them; moto has none of it.

Source: CloudWatch Observability Access Manager API reference, CreateSink, PutSinkPolicy, CreateLink. An account has one
sink in a Region; it cannot link to its own; a sink without a policy takes no links. What the policy says is not judged.
"""

from typing import Any, ClassVar

from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random

from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request, Service


class ObservabilityBackend(Service):
    """Sinks and links of one account and Region, by ARN."""

    name, host = "oam", "oam"
    backends: ClassVar[BackendDict[Any]]

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.sinks: dict[str, dict[str, Any]] = {}
        self.links: dict[str, dict[str, Any]] = {}

    def create_sink(self, request: Request) -> Answer:
        """Create the sink."""
        if self.sinks:
            raise Refusal("ConflictException", "The account already has a sink in this Region.")
        made = self._made("sink", request)
        self.sinks[made["Arn"]] = {**made, "Name": request["Name"]}
        return self.sinks[made["Arn"]]

    def get_sink(self, request: Request) -> Answer:
        """Describe a sink."""
        sink: Answer = self.found(self.sinks, request["Identifier"])
        return sink

    def list_sinks(self, _: Request) -> Answer:
        """List sinks."""
        return {"Items": list(self.sinks.values())}

    def delete_sink(self, request: Request) -> None:
        """Delete a sink that nobody links to."""
        self.found(self.sinks, request["Identifier"])
        if self._attached(request["Identifier"]):
            raise Refusal("ConflictException", "The sink has links.")
        del self.sinks[request["Identifier"]]

    def put_sink_policy(self, request: Request) -> Answer:
        """Write a sink's policy."""
        sink = self.found(self.sinks, request["SinkIdentifier"])
        sink["Policy"] = request["Policy"]
        return {"SinkArn": sink["Arn"], "SinkId": sink["Id"], "Policy": sink["Policy"]}

    def get_sink_policy(self, request: Request) -> Answer:
        """Read a sink's policy."""
        sink = self.found(self.sinks, request["SinkIdentifier"])
        return {"SinkArn": sink["Arn"], "SinkId": sink["Id"], "Policy": sink.get("Policy", "")}

    def list_attached_links(self, request: Request) -> Answer:
        """List the links of all accounts to a sink."""
        self.found(self.sinks, request["SinkIdentifier"])
        links = self._attached(request["SinkIdentifier"])
        return {
            "Items": [{"LinkArn": each["Arn"], **{k: each[k] for k in ("Label", "ResourceTypes")}} for each in links]
        }

    def create_link(self, request: Request) -> Answer:
        """Link to another account's sink in this Region."""
        sink_arn = request["SinkIdentifier"]
        _, _, _, region, owner, _ = sink_arn.split(":")
        if owner == self.account_id or region != self.region_name:
            raise Refusal("InvalidParameterException", "A link is to a sink of another account in the same Region.")
        sink = self.peer(owner).sinks.get(sink_arn, {})
        if not sink.get("Policy"):
            raise Refusal("InvalidParameterException", f"The sink {sink_arn} does not exist or takes no links.")
        if any(each["SinkArn"] == sink_arn for each in self.links.values()):
            raise Refusal("ConflictException", "The account already links to this sink.")
        made = self._made("link", request)
        told = {key: request[key] for key in ("LabelTemplate", "ResourceTypes", "LinkConfiguration") if key in request}
        label = request["LabelTemplate"].replace("$AccountName", self.account_id)
        self.links[made["Arn"]] = {**made, **told, "SinkArn": sink_arn, "Label": label}
        return self.links[made["Arn"]]

    def get_link(self, request: Request) -> Answer:
        """Describe a link."""
        link: Answer = self.found(self.links, request["Identifier"])
        return link

    def list_links(self, _: Request) -> Answer:
        """List the links of this account."""
        return {"Items": list(self.links.values())}

    def update_link(self, request: Request) -> Answer:
        """Change what a link shares."""
        link: dict[str, Any] = self.found(self.links, request["Identifier"])
        link.update({key: request[key] for key in ("ResourceTypes", "LinkConfiguration") if key in request})
        return link

    def delete_link(self, request: Request) -> None:
        """Delete a link."""
        self.found(self.links, request["Identifier"])
        del self.links[request["Identifier"]]

    def _made(self, kind: str, request: Request) -> dict[str, Any]:
        number = str(mock_random.uuid4())
        arn = self.arn(f"{kind}/{number}")
        self.tags[arn] = dict(request.get("Tags") or {})
        return {"Arn": arn, "Id": number, "Tags": self.tags[arn]}

    def _attached(self, sink_arn: str) -> list[dict[str, Any]]:
        every = (self.peer(account) for account in list(self.backends))
        return [link for account in every for link in account.links.values() if link["SinkArn"] == sink_arn]


ObservabilityBackend.backends = BackendDict(ObservabilityBackend, "oam")
