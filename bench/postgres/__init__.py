"""Several feeders of one ledger on PostgreSQL, beside COPY of the same rows."""
