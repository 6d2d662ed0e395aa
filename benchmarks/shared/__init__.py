"""Sets of real photos and draws from them, for several benchmarks."""
