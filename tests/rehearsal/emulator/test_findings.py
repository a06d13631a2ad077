"""The types of the findings and log-query stacks, read back as deployed, changed and deleted."""

import json

import pytest
from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.emulator.adapter import exercised


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def test_connection_takes_its_key_from_a_secret_and_destination_is_read_back(account):
    def resources(url):
        secret = resource("SecretsManager::Secret", Name="key", GenerateSecretString={})
        key = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "S"}, ":SecretString:::}}"]]}
        auth = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": key}}
        connection = resource("Events::Connection", Name="tickets", AuthorizationType="API_KEY", AuthParameters=auth)
        destination = resource(
            "Events::ApiDestination",
            Name="tickets",
            ConnectionArn={"Fn::GetAtt": ["C", "Arn"]},
            HttpMethod="POST",
            InvocationEndpoint=url,
            InvocationRateLimitPerSecond=5,
        )
        return {"S": secret, "C": connection, "D": destination}

    account.deploy(resources("https://a.example"))
    events = account.client("events")
    connection = events.describe_connection(Name="tickets")
    assert connection["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyName"] == "X-Key"
    secrets = account.client("secretsmanager")
    kept = json.loads(secrets.get_secret_value(SecretId=connection["SecretArn"])["SecretString"])
    assert secrets.get_secret_value(SecretId="key")["SecretString"] in kept.values()
    account.deploy(resources("https://b.example"))
    destination = events.describe_api_destination(Name="tickets")
    assert destination["InvocationEndpoint"] == "https://b.example"
    assert destination["ConnectionArn"] == connection["ConnectionArn"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert events.list_connections()["Connections"] == []


def test_channel_is_read_back_changed_and_deleted(account):
    def resources(level):
        return {
            "C": resource(
                "Chatbot::SlackChannelConfiguration",
                ConfigurationName="findings",
                SlackWorkspaceId="T0EXAMPLE01",
                SlackChannelId="C0EXAMPLE01",
                IamRoleArn="arn:aws:iam::111122223333:role/chat",
                GuardrailPolicies=["arn:aws:iam::aws:policy/AWSDenyAll"],
                LoggingLevel=level,
                UserRoleRequired=False,
            )
        }

    chatbot = account.client("chatbot")
    account.deploy(resources("NONE"))
    stack = account.deploy(resources("ERROR"))
    (channel,) = chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]
    assert channel["ChatConfigurationArn"] == stack["Ids"]["C"]
    assert channel["SlackTeamId"] == "T0EXAMPLE01"
    assert channel["GuardrailPolicyArns"] == ["arn:aws:iam::aws:policy/AWSDenyAll"]
    assert channel["LoggingLevel"] == "ERROR"
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"] == []


def test_tables_workgroup_and_queries_are_read_back_changed_and_deleted(account):
    def resources(limit):
        table = {"Name": "flow", "Parameters": {"projection.enabled": "true"}}
        return {
            "B": resource("Glue::Database", CatalogId=account.id, DatabaseInput={"Name": "logs"}),
            "T": resource("Glue::Table", CatalogId=account.id, DatabaseName={"Ref": "B"}, TableInput=table),
            "W": resource(
                "Athena::WorkGroup",
                Name="work",
                WorkGroupConfiguration={
                    "BytesScannedCutoffPerQuery": limit,
                    "EnforceWorkGroupConfiguration": True,
                    "ResultConfiguration": {"OutputLocation": "s3://results/"},
                },
            ),
            "Q": resource(
                "Athena::NamedQuery", Name="all", Database="logs", QueryString="SELECT 1", WorkGroup={"Ref": "W"}
            ),
        }

    account.deploy(resources(10_000_000))
    stack = account.deploy(resources(20_000_000))
    glue, athena = account.client("glue"), account.client("athena")
    assert glue.get_table(DatabaseName="logs", Name="flow")["Table"]["Parameters"] == {"projection.enabled": "true"}
    configuration = athena.get_work_group(WorkGroup="work")["WorkGroup"]["Configuration"]
    assert configuration["BytesScannedCutoffPerQuery"] == 20_000_000
    assert configuration["ResultConfiguration"] == {"OutputLocation": "s3://results/"}
    assert athena.get_named_query(NamedQueryId=stack["Ids"]["Q"])["NamedQuery"]["QueryString"] == "SELECT 1"
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert glue.get_databases()["DatabaseList"] == []


def test_a_table_of_another_catalog_is_refused(account):
    stack = account.deploy({"B": resource("Glue::Database", CatalogId="111122223333", DatabaseInput={"Name": "logs"})})
    assert "no catalog of account 111122223333" in stack["StackStatusReason"]


def sink(organization_id):
    condition = {
        "StringEquals": {"aws:PrincipalOrgID": organization_id},
        "ForAllValues:StringEquals": {"oam:ResourceTypes": ["AWS::CloudWatch::Metric"]},
    }
    return resource("Oam::Sink", Name="sink", Policy={"Statement": [{"Effect": "Allow", "Condition": condition}]})


def test_sink_is_read_back_changed_and_deleted(account):
    arn = account.deploy({"S": sink("o-before0000")})["Ids"]["S"]
    account.deploy({"S": sink("o-after0000")})
    client = account.client("oam")
    assert client.list_sinks()["Items"] == [{"Arn": arn, "Id": arn.rpartition("/")[2], "Name": "sink"}]
    assert "o-after0000" in client.get_sink_policy(SinkIdentifier=arn)["Policy"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.list_sinks()["Items"] == []


def test_a_sink_takes_links_of_other_accounts(account, new_account):
    arn = account.deploy({"S": sink("o-before0000")})["Ids"]["S"]
    options = {"LabelTemplate": "$AccountName", "ResourceTypes": ["AWS::CloudWatch::Metric"], "SinkIdentifier": arn}
    made = new_account().client("oam").create_link(**options)
    assert account.client("oam").list_attached_links(SinkIdentifier=arn)["Items"][0]["LinkArn"] == made["Arn"]
    with pytest.raises(ClientError, match="another account"):
        account.client("oam").create_link(**options)


@pytest.mark.parametrize(
    "kind",
    [
        *("Athena::NamedQuery", "Athena::WorkGroup", "Chatbot::SlackChannelConfiguration", "Events::ApiDestination"),
        *("Events::Connection", "Glue::Database", "Glue::Table", "Oam::Sink"),
    ],
)
def test_types_are_exercised(kind):
    assert exercised(f"AWS::{kind}")
