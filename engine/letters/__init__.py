"""Letters: a template that lawyers edit, and what is said in it, to a document."""
