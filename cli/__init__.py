"""The same work without a browser: a file for each command. It knows nothing of pages."""
