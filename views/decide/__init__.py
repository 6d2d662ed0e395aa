"""The Decide page and its parts: a person's inputs, what it is worth, the verdict."""
