"""Takes identifiers out of a record.

45 CFR 164.514(b)(2)(i) names 18 kinds. Of those a record can hold, this removes names (A), narrows the ZIP code to
three digits and to 000 where 20,000 people or fewer live (B), keeps the year alone of dates and puts ages over 89
together (C), and replaces the medical record number (H) by a token. Whether what remains identifies nobody, together
with what the recipient knows, people must judge (164.514(b)(2)(ii)).
"""

from datetime import date
from typing import Any

from record import Record

# Of the 2000 census, as listed by HHS in its guidance on de-identification (2012).
SPARSE_ZIP_PREFIXES = frozenset("036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split())
OLDEST_AGE = 89


def deidentify(record: Record, token: str) -> dict[str, Any]:
    """Return what may leave.

    Args:
        record: With identifiers.
        token: Of the patient; random, never derived from the record (45 CFR 164.514(c)).
    """
    prefix = record.zip_code[:3]
    return {
        "patient": token,
        "age": _age(record.birth_date, record.admitted_on),
        "sex": record.sex,
        "zip3": "000" if prefix in SPARSE_ZIP_PREFIXES else prefix,
        "admission_year": record.admitted_on.year,
        "diagnosis": record.diagnosis,
    }


def _age(birth_date: date, on: date) -> int | str:
    """Return the age in whole years; a year of birth would tell an age over 89."""
    years = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return f"{OLDEST_AGE + 1}+" if years > OLDEST_AGE else years
