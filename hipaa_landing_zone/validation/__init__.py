"""CDK's validation at synthesis: every pack and check that judges an app, added in one line."""
