"""Laws: plain Python, no database, no clock, no request."""
