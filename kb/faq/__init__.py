"""Frequent questions on filing online, answered with their sources."""
