"""The examples that are seen from above: things that lie on a ground, under a lamp or the sun."""
