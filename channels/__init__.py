"""The public edge: the only door. Verifies, masks and stores each message before it acknowledges."""
