"""What lies outside: called outside any transaction, for it may take its time or never come back."""
