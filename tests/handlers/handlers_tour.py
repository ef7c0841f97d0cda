"""The tour as tests of handlers know it. Its steps stand in `preview/routes.py`: a new room needs some there."""

from __future__ import annotations

from preview.routes import rooms_seen, tour_of_everything
from preview.tour import Tour, action_of

__all__ = ["Tour", "action_of", "rooms_seen", "tour_of_everything"]
