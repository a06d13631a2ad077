"""An EHR intake: files in by SFTP, records in a database, de-identified data out."""
