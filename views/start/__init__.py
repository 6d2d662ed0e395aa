"""The Start page: the example, or photos of one's own."""
