"""Every room there is. A room that is not listed here cannot be entered; a test compares."""

from __future__ import annotations

from handlers import officer_entry, pictures, series_reading
from handlers.emergency import Emergency
from handlers.erasing import Erase
from handlers.follow import FollowAdd, FollowAnswer, FollowErase, FollowMenu, FollowWithdraw
from handlers.follow_contact import FollowContact
from handlers.follow_login import FollowLogin
from handlers.home import Closed, Home, Language, Privacy, SafeWord, Settings
from handlers.learning import Found, Learn, Reading, Share
from handlers.missed import Missed
from handlers.nearby import Nearby
from handlers.officer_case import OfficerCase, OfficerFiles, ReadWithReason
from handlers.officer_ending import OfficerClose, OfficerHandOver, OfficerReopen
from handlers.officer_home import OfficerFilter, OfficerHome, OfficerQueue
from handlers.officer_writing import OfficerAnswer, OfficerNote
from handlers.quizzes import Answering, Quizzes
from handlers.reporting import Report
from handlers.resuming import Offer, Resume
from handlers.rooms import Rooms
from handlers.sent import Code, Sent
from handlers.series import SeriesAbout, SeriesList
from handlers.series_hours import SeriesHours
from handlers.series_reading import SeriesReading


def all_rooms() -> Rooms:
    """The citizen's rooms, then the officers'."""
    citizens = (
        Home(),
        Closed(),
        Settings(),
        Language(),
        SafeWord(),
        Privacy(),
        Emergency(),
        Nearby(),
        Erase(),
        Missed(),
    )
    learning = (Learn(), Reading(), Share(), Found(), Quizzes(), Answering())
    by_the_hour = (SeriesList(), SeriesAbout(), SeriesHours(), SeriesReading())
    reporting = (Report(), Resume(), Offer(), Sent(), Code())
    following = (
        FollowLogin(),
        FollowMenu(),
        FollowAnswer(),
        FollowAdd(),
        FollowContact(),
        FollowWithdraw(),
        FollowErase(),
    )
    officers = (
        OfficerHome(),
        OfficerQueue(),
        OfficerFilter(),
        OfficerCase(),
        ReadWithReason(),
        OfficerFiles(),
        OfficerAnswer(),
        OfficerNote(),
        OfficerClose(),
        OfficerReopen(),
        OfficerHandOver(),
    )
    return Rooms(
        [*citizens, *learning, *by_the_hour, *reporting, *following, *officers],
        [officer_entry.press_anywhere, pictures.press_anywhere, series_reading.press_anywhere],
    )
