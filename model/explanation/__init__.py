"""Why a classifier answers so: where it looked, the most similar photos, and what is unlike where no label fits."""
