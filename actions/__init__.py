"""Custom actions: read slots, ask the knowledge base, name a response. Imported by the action server."""
