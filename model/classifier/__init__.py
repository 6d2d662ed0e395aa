"""What training yields: how it answers, is judged and is kept as a file. It does not know how it was trained."""
