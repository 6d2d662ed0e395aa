"""The journey on screen: one file a step, each a few widgets around one call into `model`."""
