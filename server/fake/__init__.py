"""The two pages of a stand-in trial: the product, which looks finished, and the person who answers in its place."""
