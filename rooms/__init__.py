"""Rooms of a workshop: a facilitator, teams and a sealed test, on disk; knows neither a page nor a server."""
