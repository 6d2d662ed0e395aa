"""What training yields, and how it is kept as a file. It does not know how it was trained."""
