"""A classifier as files for elsewhere: programs, pages and computers that know nothing of this app."""
