"""Learning from messages that officers attached to an intent: docs/adr/0014-learned-examples.md."""
