"""Pages of procedures: lists, records, drafts, reviews, history."""
