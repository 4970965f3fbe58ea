"""Packs: from the files people edit to checked, frozen law."""
