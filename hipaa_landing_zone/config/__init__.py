"""What the owner wants: ``landing-zone.yaml``, typed and frozen, with every mistake reported at once."""

from hipaa_landing_zone.config.load import load
from hipaa_landing_zone.config.model import Account, Configuration
from hipaa_landing_zone.config.problem import InputError, Problem
from hipaa_landing_zone.config.tree import Unit, flatten

__all__ = ["Account", "Configuration", "InputError", "Problem", "Unit", "flatten", "load"]
