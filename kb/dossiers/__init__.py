"""Dossiers of citizens: where they stand, who may see more, who wants to be told."""
