"""Amazon Q Developer in chat applications (AWS Chatbot): Slack channels; moto has none of it.

Source: Amazon Q Developer in chat applications API reference, CreateSlackChannelConfiguration. Configurations are
global: every Region answers with the same ones.
"""

from typing import Any, ClassVar

from moto.core.base_backend import BackendDict

from hipaa_landing_zone.config.region import REGIONS
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request, Service

HOME = "us-east-2"
"""The Region that keeps them; which one is nobody's business."""


class ChatbotBackend(Service):
    """Channels of one account, by ARN."""

    name, host = "chatbot", "chatbot"
    backends: ClassVar[BackendDict[Any]]

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._channels: dict[str, dict[str, Any]] = {}

    @property
    def channels(self) -> dict[str, dict[str, Any]]:
        """The channels of the account, whatever the Region."""
        return self.peer(self.account_id, HOME)._channels if self.region_name != HOME else self._channels  # noqa: SLF001

    def create_slack_channel_configuration(self, request: Request) -> Answer:
        """Configure a channel."""
        name = request["ConfigurationName"]
        arn = f"arn:{self.partition}:chatbot::{self.account_id}:chat-configuration/slack-channel/{name}"
        if arn in self.channels:
            raise Refusal("ConflictException", f"A configuration named {name} already exists.")
        self.channels[arn] = {**_given(request), "ChatConfigurationArn": arn, "State": "ENABLED"}
        return {"ChannelConfiguration": self.channels[arn]}

    def update_slack_channel_configuration(self, request: Request) -> Answer:
        """Change a channel."""
        channel = self.found(self.channels, request["ChatConfigurationArn"])
        channel.update(_given(request))
        return {"ChannelConfiguration": channel}

    def delete_slack_channel_configuration(self, request: Request) -> None:
        """Delete a channel."""
        self.found(self.channels, request["ChatConfigurationArn"])
        del self.channels[request["ChatConfigurationArn"]]

    def describe_slack_channel_configurations(self, request: Request) -> Answer:
        """List channels, or describe one."""
        wanted = request.get("ChatConfigurationArn")
        return {"SlackChannelConfigurations": [each for arn, each in self.channels.items() if wanted in {None, arn}]}


def _given(request: Request) -> dict[str, Any]:
    return {key: value for key, value in request.items() if value is not None}


# botocore knows no Regions of the service.
ChatbotBackend.backends = BackendDict(
    ChatbotBackend, "chatbot", use_boto3_regions=False, additional_regions=sorted(set().union(*REGIONS.values()))
)
