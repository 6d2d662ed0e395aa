"""Errors, whole files, caches, progress and quiet logs: what every package stands on. It knows no photos."""
