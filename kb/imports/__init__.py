"""Imports of national records as a reviewed change."""
