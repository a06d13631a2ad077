"""One rule a module; the module's docstring is the rule's documentation page."""
