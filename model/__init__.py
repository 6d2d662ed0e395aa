"""Everything but the page: photos in, an honest classifier out. Knows nothing of Streamlit."""

import os

# Numerical libraries read these when they are first imported, so they are set before anything else of ours is.
# Threads that spin while they wait made training on two busy cores five to seven times slower; and the small matrices
# of a linear head gain nothing from more than one thread.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# onnxruntime's Linux builds of 2026 tell Microsoft about every model that is opened. Photos and what is done with them
# are nobody's business: no telemetry, and no other host is asked for anything.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
