"""The evidence as one HTML file: for a browser, for print, and for those who listen to it."""

from hipaa_landing_zone.evidence.report.page import report

__all__ = ["report"]
