"""A classifier as files for elsewhere: one zip that answers photos without this app."""
