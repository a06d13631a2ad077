"""CloudFormation itself: templates, functions, stacks, change sets."""
