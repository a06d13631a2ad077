"""What an application team's own tests use: a pytest plugin with snapshots and assertions."""
