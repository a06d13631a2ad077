"""What counts as a secret."""

import pytest

from hipaa_landing_zone.rules.secret import is_harmless, is_secret_name, looks_like


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD", "dbPassword", "API_KEY", "apiKey", "APIKey", "SECRET", "github-token", "PRIVATE_KEY", "X_PWD"],
)
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("DB_SECRET_ARN", "SECRET_NAME", "TOKEN_URL", "MAX_TOKENS", "PASSWORD_LENGTH", "PARTITION_KEY", "PUBLIC_KEY"),
        *("KMS_KEY", "KEY", "COMPASS", "TOKENIZER", "AWS_ACCESS_KEY_ID", "BYPASS"),
    ],
)
def test_names_of_other_things(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("key AKIAIOSFODNN7EXAMPLE.", "access key"),
        ("-----BEGIN PRIVATE KEY-----", "private key"),
        ("mongodb://a:b@c", "password in a URL"),
        ("Host=h;Password=p;", "password in a connection string"),
        ("ghp_" + "a" * 36, "token"),
        ("postgres://a:${stack#S}@c", None),
        ("https://example.com:8443/@x", None),
        ("arn:aws:iam::111111111111:role/x", None),
        ("", None),
    ],
)
def test_looks(text, kind):
    assert looks_like(text) == kind


@pytest.mark.parametrize("text", ["", "true", "90", "arn:aws:x", "/app/x", "https://x", "${stack#S}"])
def test_harmless(text):
    assert is_harmless(text)


@pytest.mark.parametrize("text", ["hunter2", "1234567890", "path/to"])
def test_not_harmless(text):
    assert not is_harmless(text)
