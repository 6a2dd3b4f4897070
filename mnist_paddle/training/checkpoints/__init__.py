"""All that a run needs to go on exactly where it stopped, kept so that one is always whole."""
