-- Once, as the master user, whose password Amazon RDS keeps in AWS Secrets Manager.
CREATE EXTENSION IF NOT EXISTS pgaudit;
CREATE TABLE record (
  id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source                text NOT NULL,
  line                  integer NOT NULL,
  medical_record_number text NOT NULL,
  name                  text NOT NULL,
  birth_date            date NOT NULL,
  sex                   text NOT NULL,
  zip_code              text NOT NULL,
  admitted_on           date NOT NULL,
  diagnosis             text NOT NULL,
  exported              boolean NOT NULL DEFAULT FALSE,
  UNIQUE (source, line)
);
-- Each function logs in as a user of its own, with an IAM token, and may do what it is there for.
CREATE USER receiver;
GRANT rds_iam TO receiver;
GRANT SELECT (source, line, exported), INSERT, DELETE ON record TO receiver;
CREATE USER exporter;
GRANT rds_iam TO exporter;
GRANT SELECT, UPDATE (exported) ON record TO exporter;
