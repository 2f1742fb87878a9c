"""What citizens think of the answers."""
