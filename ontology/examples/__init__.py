"""Example queries, one a file."""
