"""Zalo Official Accounts: events in, messages out, tokens."""
