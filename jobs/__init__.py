"""What runs beside the page: uploads, checks, training. It knows nothing of pages."""
