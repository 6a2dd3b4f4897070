"""Every run of the course's chapter as settings, beside what it prints; and comparisons of them."""
