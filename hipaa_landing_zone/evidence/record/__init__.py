"""Records for people: runbooks, worksheets and checklists, with the ids and names that this landing zone has."""

from hipaa_landing_zone.evidence.record.model import Record
from hipaa_landing_zone.evidence.record.registry import DOCUMENTS, FILES, RECORDS
from hipaa_landing_zone.evidence.record.write import write_records

__all__ = ["DOCUMENTS", "FILES", "RECORDS", "Record", "write_records"]
