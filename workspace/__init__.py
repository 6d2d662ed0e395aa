"""What a visitor leaves on disk, for how long, and as one file. It knows nothing of pages, servers or processes."""
