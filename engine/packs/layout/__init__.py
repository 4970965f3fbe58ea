"""The one layout of a pack's files: what stands where, on how many lines, in which quotes."""

from engine.packs.layout.lay_out import WIDTH, LayoutError, laid_out

__all__ = ["WIDTH", "LayoutError", "laid_out"]
