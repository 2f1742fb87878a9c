"""Facebook pages on Messenger: events in, messages out."""
