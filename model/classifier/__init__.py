"""What training yields: how it answers, explains itself and is kept as a file. It does not know how it was trained."""
