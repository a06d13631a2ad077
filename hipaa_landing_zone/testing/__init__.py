"""What an application team's own tests use: template snapshots and assertions, as fixtures of a pytest plugin.

pytest finds the fixtures by itself once the package is installed; `docs/how-to/test-your-app.md` shows them at work.
"""
