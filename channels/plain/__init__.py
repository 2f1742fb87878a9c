"""The chat as a page without JavaScript: everything but live updates, drawn on the server."""
