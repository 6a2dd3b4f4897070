"""A trained network as a file that other programs run, and the card that says what it is."""
