"""What may be typed: forms made from the shapes of the entries."""
