"""The error of a configuration that is right in itself but cannot be carried out."""


class PlanError(Exception):
    """What cannot be planned, with what is allowed and what to do next."""
