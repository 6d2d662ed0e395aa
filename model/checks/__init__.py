"""Findings about the photos and their labels: a file for each check, the words in one. They change nothing."""
