"""`/health`: whether the server can do its work, told by looking."""
