"""Conversations with a person: the queue, the officer who has one, and who is told what becomes of it."""
