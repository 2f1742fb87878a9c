"""Structured reading of the national records: files, then each record, with a finding wherever it is unsure."""

from kb.procedures.ingest.errors import RecordError
from kb.procedures.ingest.files import count_records, read_records
from kb.procedures.ingest.lines import Line
from kb.procedures.ingest.reading import read_procedure
from kb.procedures.ingest.strings import finding_label

__all__ = ["Line", "RecordError", "count_records", "finding_label", "read_procedure", "read_records"]
