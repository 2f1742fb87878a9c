"""Messages with the procedures that answer them: what the search is measured on, here and on a running base."""
