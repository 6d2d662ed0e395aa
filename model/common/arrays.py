"""Types of arrays by what they hold; their shapes stand in comments and docstrings where they are used."""

import numpy as np
from numpy.typing import NDArray

Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
AnyFloats = NDArray[np.floating]  # of any precision
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Pixels = NDArray[np.uint8]  # of RGB images, 0 to 255
