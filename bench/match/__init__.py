"""One evaluation of a set of rules, beside other engines of rules."""
