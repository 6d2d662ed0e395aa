"""What a trained classifier says of photos, judged and written down; knows nothing of how it was trained."""
