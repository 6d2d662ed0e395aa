"""Pure functions of probabilities: figures, intervals, calibration, abstention, forecast. No torch, no Pillow."""
