"""Runs Python as a user to whom permissions apply: `python -m tests.support.read_only ARGUMENTS OF PYTHON`.

To root, as whom containers run, a folder without the right to write is writable all the same. So the process gives the
capabilities away that make it so, and starts anew.
"""

import ctypes
import os
import sys

_DROP_FROM_BOUND, _OVERRIDES = 24, (1, 2)  # PR_CAPBSET_DROP; CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH

if __name__ == "__main__":
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in _OVERRIDES:
            if libc.prctl(_DROP_FROM_BOUND, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "this root cannot give its capabilities away")
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
