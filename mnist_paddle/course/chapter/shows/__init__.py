"""What runs of the chapter show beyond their figures: ``show(run, records, course)`` of each module
returns lines of text, and figures as PNG by the names of their files."""
