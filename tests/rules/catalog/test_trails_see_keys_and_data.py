import pytest

from hipaa_landing_zone.rules.catalog.trails_see_keys_and_data import RULE

UNKNOWN = {"Ref": "P"}
KINDS = {"AWS::S3::Object": "arn:aws:s3", "AWS::DynamoDB::Table": "arn:aws:dynamodb"}
DATA = [{"Type": kind, "Values": [arn]} for kind, arn in KINDS.items()]


def trail(**selectors):
    return {"T": {"Type": "AWS::CloudTrail::Trail", "Properties": selectors}}


def basic(resources=DATA, **more):
    return trail(EventSelectors=[{"DataResources": resources, **more}])


def field(name, operator="Equals", *values):
    return {"Field": name, operator: list(values)}


def management(*fields):
    return {"FieldSelectors": [field("eventCategory", "Equals", "Management"), *fields]}


def data(kind, *fields):
    return {
        "FieldSelectors": [
            field("eventCategory", "Equals", "Data"),
            field("resources.type", "Equals", kind),
            *fields,
        ]
    }


def advanced(*selectors):
    return trail(AdvancedEventSelectors=list(selectors))


S3, TABLES = map(data, KINDS)
WITHOUT_ARCHIVE = data("AWS::S3::Object", field("resources.ARN", "NotStartsWith", "arn:aws:s3:::archive/"))
ONE_BUCKET = data("AWS::S3::Object", field("resources.ARN", "StartsWith", "arn:aws:s3:::records/"))
PASSED, FAILED, UNDECIDED = (1, []), (1, [("T", "failed")]), (1, [("T", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            advanced(
                management(), TABLES, data("AWS::S3::Object", field("resources.ARN", "NotStartsWith", "arn:aws:s3:"))
            ),
            FAILED,
            id="leaves all buckets out",
        ),
        pytest.param(advanced(management(), S3, TABLES), PASSED, id="everything"),
        pytest.param(advanced(management(), WITHOUT_ARCHIVE, TABLES), PASSED, id="the archive left out"),
        pytest.param(
            advanced(management(), data("AWS::S3::Object", field("resources.ARN", "NotEquals", UNKNOWN)), TABLES),
            PASSED,
            id="whatever is left out",
        ),
        pytest.param(basic(), PASSED, id="basic selectors"),
        pytest.param(basic([{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::"]}, DATA[1]]), PASSED, id="old ARN"),
        pytest.param(trail(), FAILED, id="no data events by default"),
        pytest.param(advanced(management(), S3), FAILED, id="no tables"),
        pytest.param(advanced(S3, TABLES), FAILED, id="no management events"),
        pytest.param(
            advanced(management(field("eventSource", "NotEquals", "kms.amazonaws.com")), S3, TABLES),
            FAILED,
            id="without KMS",
        ),
        pytest.param(
            advanced(management(), ONE_BUCKET, TABLES),
            FAILED,
            id="one bucket",
        ),
        pytest.param(
            advanced(management(), S3, data("AWS::DynamoDB::Table", field("readOnly", "Equals", "false"))),
            FAILED,
            id="writes only",
        ),
        pytest.param(basic(ExcludeManagementEventSources=["kms.amazonaws.com"]), FAILED, id="basic without KMS"),
        pytest.param(basic(IncludeManagementEvents=False), FAILED, id="basic without management events"),
        pytest.param(basic(ReadWriteType="WriteOnly"), FAILED, id="basic, writes only"),
        pytest.param(
            basic([{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::records/"]}, DATA[1]]), FAILED, id="basic, one"
        ),
        pytest.param(advanced(UNKNOWN), UNDECIDED, id="selector not known"),
        pytest.param(advanced(management(), S3, data(UNKNOWN)), UNDECIDED, id="type not known"),
        pytest.param(advanced(management(), S3, data("x", field(UNKNOWN))), UNDECIDED, id="field not known"),
        pytest.param(trail(EventSelectors=UNKNOWN), UNDECIDED, id="selectors not known"),
        pytest.param(basic(ReadWriteType=UNKNOWN), UNDECIDED, id="reads or writes not known"),
        pytest.param(basic([UNKNOWN, *DATA]), PASSED, id="more than is asked for"),
        pytest.param({"T": {"Type": "AWS::SNS::Topic"}}, (0, []), id="no trail"),
    ],
)
def test_trails_see_keys_and_data(look, resources, expected):
    assert look(RULE, resources) == expected
