"""The knowledge base: the only package that touches the database."""
