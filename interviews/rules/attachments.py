"""How much is put to one card."""

MOST_FILES = 10
# Taken off ones too
MOST_UPLOADS = 60
