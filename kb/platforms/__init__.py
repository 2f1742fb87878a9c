"""What is kept of outside platforms (Zalo, Facebook): their users, events, tokens, and how messages reach them."""
