"""Where interviews ask the outside: called by what tasks do, outside any transaction."""
