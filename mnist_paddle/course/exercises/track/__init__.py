"""The exercises in the chapter's order, a file each; ``../README.md`` says what a file holds."""
