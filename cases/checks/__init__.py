"""The checks of a verification, one family a file. Each is a function that returns `Check`s and changes nothing."""
