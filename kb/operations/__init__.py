"""What operators decide for all conversations: notices, the switch, how long things are kept."""
