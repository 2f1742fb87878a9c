"""Search over the published procedures: one index in memory, a calibrated decision."""

from kb.procedures.search.index import SearchIndex
from kb.procedures.search.model import Decision, Hit, SearchRecord, SearchResult, search_record
from kb.procedures.search.question import has_subject

__all__ = ["Decision", "Hit", "SearchIndex", "SearchRecord", "SearchResult", "has_subject", "search_record"]
