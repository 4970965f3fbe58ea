"""A feed of which a part tells of earlier days than are known of, beside the same in order of time."""
