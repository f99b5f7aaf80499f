"""Companies of three sizes, made from a seed: a handful of people and applications brought to where they stand by the
program's own actions (`pattern`), and multiplied by SQL (`multiply`)."""
