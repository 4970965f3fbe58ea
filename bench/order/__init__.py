"""One order of a court over every case of a demand, beside the rows that it writes."""
