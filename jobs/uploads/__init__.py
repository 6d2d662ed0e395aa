"""Uploads: files wait on disk, a thread reads them, and whoever sent one may ask what became of it."""
