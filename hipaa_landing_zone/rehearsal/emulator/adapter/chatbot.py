"""AWS::Chatbot: Slack channels.

Property and attribute names: CloudFormation resource reference, AWS::Chatbot::SlackChannelConfiguration.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties


class SlackChannel(Adapter):
    """A channel; its physical id is its ARN."""

    type = "AWS::Chatbot::SlackChannelConfiguration"
    renamed: ClassVar[Mapping[str, str]] = {
        "GuardrailPolicies": "GuardrailPolicyArns",
        "SlackWorkspaceId": "SlackTeamId",
        "UserRoleRequired": "UserAuthorizationRequired",
    }
    properties = frozenset(
        {"ConfigurationName", "IamRoleArn", "LoggingLevel", "SlackChannelId", "SnsTopicArns", *renamed}
    )
    in_place = properties - {"ConfigurationName", "SlackWorkspaceId"}

    def create(self, place: Place, properties: Properties) -> str:
        """Configure the channel; CloudFormation does not know its name, so that its id stands for it."""
        arguments = {self.renamed.get(name, name): value for name, value in properties.items()}
        made = place.client("chatbot").create_slack_channel_configuration(
            **arguments, SlackChannelName=properties["SlackChannelId"]
        )
        return str(made["ChannelConfiguration"]["ChatConfigurationArn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what changed."""
        fixed = {"ConfigurationName", "SlackWorkspaceId"}
        if old:
            given = {name: value for name, value in instance.properties.items() if name not in fixed}
            arguments = {self.renamed.get(name, name): value for name, value in given.items()}
            instance.client("chatbot").update_slack_channel_configuration(ChatConfigurationArn=instance.id, **arguments)

    def delete(self, instance: Instance) -> None:
        """Delete the configuration."""
        instance.client("chatbot").delete_slack_channel_configuration(ChatConfigurationArn=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.id}


ADAPTERS: tuple[Adapter, ...] = (SlackChannel(),)
