"""The pages of a workshop's room: to open it, to lead it, to show it on a wall, to join it, and to see its results."""
