"""Money, a person's inputs, the rules, and the verdict that follows. It knows neither torch nor Pillow."""
