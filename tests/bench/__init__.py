"""What the bench measures on is what it says it is."""
