"""What was understood, what was not, and what the staff makes of it."""
