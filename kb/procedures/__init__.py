"""Administrative procedures: values, tables, questions, search and ingest."""
