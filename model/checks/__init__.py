"""Findings about the photos and their labels: a file for each subject, the words in one. They change nothing."""
