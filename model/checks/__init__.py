"""Findings about the photos and their labels: a file for each check. They change nothing."""
