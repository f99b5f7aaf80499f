"""Laws: plain Python, without database or clock."""
