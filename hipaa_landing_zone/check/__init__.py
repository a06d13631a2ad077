"""Judges the templates of an app against the organization that it is deployed into, without CDK."""
