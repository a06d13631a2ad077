"""CDK's validation at synthesis: every pack and check that judges an app, added in one line.

In any CDK app, in place of ``app.synth()``::

    from hipaa_landing_zone.validation import synthesize

    synthesize(app, organization="landing-zone.yaml")
"""

from hipaa_landing_zone.validation.app import synthesize
from hipaa_landing_zone.validation.error import ValidationError
from hipaa_landing_zone.validation.validation import Validation

__all__ = ["Validation", "ValidationError", "synthesize"]
