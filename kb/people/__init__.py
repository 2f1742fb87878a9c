"""The staff: accounts, sessions, and the audit of what they do."""
