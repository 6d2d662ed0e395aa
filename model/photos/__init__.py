"""From untrusted bytes to a stored photo and a dataset of labelled photos. It knows nothing of networks."""
