"""Reading and checking a pack of many rules, beside reading its YAML alone."""
