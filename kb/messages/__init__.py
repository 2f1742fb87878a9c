"""Conversations: values, tables, questions, and the inbox and outbox of the public edge."""
