"""A page where you draw a digit and see every layer's answer: built here, and served."""
