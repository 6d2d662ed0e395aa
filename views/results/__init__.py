"""The Results page and its parts: what it gets wrong, whether it can be trusted, what would help."""
