"""The report on one page, as HTML and PDF. It decides nothing."""
