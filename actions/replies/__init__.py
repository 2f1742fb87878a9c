"""Replies as pure functions: values of the knowledge base in, text, buttons and card out."""
