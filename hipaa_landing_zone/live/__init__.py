"""What talks to AWS through boto3: bootstrap, lock and verify; paginated, retried, read-only unless it says so."""
