"""The story: an ordered list of slides computed from dataset, filters and dates; screen, deck and report render it."""

from tracker.show.story.slides import Bars, Grid, Lanes, Map, Slide, Words, story

__all__ = ["Bars", "Grid", "Lanes", "Map", "Slide", "Words", "story"]
