"""What runs beside the page for a room: its photos are read and given out, its files packed, its teams judged."""
