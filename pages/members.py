"""For delegations and presenters: which States stand behind the documents, and since when are they bound?"""

from components import frame, members
from components.nothing import found_members
from components.words import finding, quiet
from tracker.words import sentences
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
view = context.view
finding(context, "who stands behind it", sentences.who_stands_behind)
quiet(sentences.members_base(view))
if unsaid := sentences.not_recorded(view):
    quiet(unsaid, small=True)
found_members(context)
if view.filters.text and not view.members_found:
    quiet(_("No State has a name with the searched words; the search is left aside here."), small=True)
members.members(context)
