"""The rehearsal: the real CDK CLI deploys the real templates into a local AWS, which is then verified like AWS."""
