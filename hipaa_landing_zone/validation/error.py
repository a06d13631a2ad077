"""What ends an app whose templates are not fit."""

from __future__ import annotations


class ValidationError(SystemExit):
    """The templates are not fit, or nothing was checked; uncaught, Python prints the message and exits with 1.

    A kind of ``SystemExit``, so that an app ends with what is wrong and not with a traceback, and so that no
    ``except Exception`` on the way lets it pass.
    """
