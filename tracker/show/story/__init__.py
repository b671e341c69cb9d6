"""The story: an ordered list of slides computed from dataset, filters and dates; screen, deck and report render it."""

from tracker.show.story.pages import pages
from tracker.show.story.slides import Slide, story

__all__ = ["Slide", "pages", "story"]
