"""The EHR intake: built, then judged against the organization that it is deployed into."""

import sys
from pathlib import Path

from aws_cdk import App
from hipaa_landing_zone.plan import read_lock
from hipaa_landing_zone.validation import synthesize

from ehr_intake.build import build

HERE = Path(__file__).parent


def main() -> None:
    """Synthesize; context ``organization`` and ``lock`` name the platform team's two files."""
    app = App()
    organization = Path(app.node.try_get_context("organization") or HERE / "../../landing-zone.yaml")
    lock = Path(app.node.try_get_context("lock") or HERE / "landing-zone.lock.json")
    ids = read_lock(lock)
    if ids is None:
        sys.exit(f"{lock} is not there. Ask the platform team for it.")
    build(app, ids)
    synthesize(app, organization, lock=lock)
    if not (HERE / "functions" / "pg8000").is_dir():
        sys.stderr.write("note: functions/ holds no database driver yet; before AWS see README.md, On AWS, step 3\n")


if __name__ == "__main__":
    main()
