"""The Try it page and its parts: answers to new photos, and where it looked."""
