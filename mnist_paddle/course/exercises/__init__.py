"""Exercises that check themselves and name the mistake, for one learner or a class.

An exercise is a file in ``track/``. ``exercise.py`` reads it; ``observing.py`` calls a learner's
code with its questions, in a process of its own (``worker.py``, ``workers.py``); ``judging.py``
compares the answers with those of the solution and of the usual mistakes, outside that process.
"""
