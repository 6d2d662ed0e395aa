"""The guided path: five exercises of ten minutes, what one is asked to do in each, and when a step is done."""
