"""The Train page and what can be chosen on it."""
