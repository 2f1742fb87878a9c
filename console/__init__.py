"""The staff console: knowledge, review, desks, quality, operations, reports."""
