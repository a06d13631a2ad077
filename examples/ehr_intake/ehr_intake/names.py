"""Names by which the three accounts know each other, so that none has to be deployed before the others."""

PIPELINE_ROLE = "ehr-intake-export"
PRIVACY_ROLE = "privacy-office"
RELEASE_ROLE = "ehr-deidentified-release"
ANALYST_ROLE = "ehr-analyst"
VAULT = "ehr-patients"


def export_bucket(account: str, region: str) -> str:
    """Return the name of the bucket with de-identified data.

    Args:
        account: 12 digits of the account that uses the data.
        region: its Region.
    """
    return f"ehr-deidentified-{account}-{region}"
