"""The Photos page and its parts: labels, photos, phones, saving and deleting."""
