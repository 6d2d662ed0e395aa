"""How a classifier learns: folds, head, fine-tuning, training, and how long it takes. It knows no page or queue."""
