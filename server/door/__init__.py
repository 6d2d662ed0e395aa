"""The door: connections below HTTP. How many there may be, how long each may take, and who gives way."""
