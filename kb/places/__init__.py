"""Communes of the province, what they were made of, and the offices where citizens go."""
