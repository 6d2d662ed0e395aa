"""Fake it first: people answer in the model's place, and what that shows."""
