"""A workspace as one file: written, and opened again."""
