"""Working days and office hours: when an office is open, which day counts, when a result is due."""
