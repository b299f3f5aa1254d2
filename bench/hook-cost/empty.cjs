/** A file that is run before a program, and does nothing. */
