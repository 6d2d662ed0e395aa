"""The process that opens strangers' files: its side, ours, and the limits around it."""
