"""What a gateway shows of itself: lines in the terminal, log files."""
