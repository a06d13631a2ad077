"""The archive's buckets as subjects: which checks look at which, and that a stranger's bucket is never read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hipaa_landing_zone.live.verify import archive

EVERY = [kind for kind in ("access", "config", "evidence", "flow", "trail") for _ in ("home", "replica")]


@pytest.mark.parametrize(
    ("subjects", "kinds"),
    [
        (archive.all_buckets, [*EVERY, *["landing"] * 3]),
        (archive.locked_buckets, EVERY),
        (archive.logged_buckets, [*EVERY[2:], "landing"]),
        (archive.landing_buckets, ["landing"] * 3),
        (archive.copied_buckets, ["evidence", "flow", "landing", "landing", "landing", "trail"]),
    ],
)
def test_subjects(plan, subjects, kinds):
    assert sorted(subject.planned.name.split("-")[2] for subject in subjects(plan)) == sorted(kinds)


def test_copies_lie_in_the_replica_region(plan):
    for subject in archive.copied_buckets(plan):
        assert "us-west-2" in {copy.region for copy in archive.copies_of(plan, subject.planned)}


def test_amazon_s3_is_told_whose_bucket_it_must_be(plan):
    asked = []
    reader = SimpleNamespace(get=lambda *where, **arguments: asked.append((where, arguments)) or {})
    subject = next(iter(archive.all_buckets(plan)))
    archive.ask(reader, subject, "get_bucket_policy")
    ((place, service, operation), arguments) = asked[0]
    assert (place.account, service, operation) == ("log-archive", "s3", "get_bucket_policy")
    assert arguments == {"Bucket": subject.planned.name, "ExpectedBucketOwner": plan.log_archive.account_id}
