"""Figures on what the assistant and the departments did in a period."""
