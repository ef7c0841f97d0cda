"""What citizens do, as far as officers learn of it: file, add, withdraw, erase.

The reports part does it; here the desk is picked, officers are alerted and the audit chain is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from betang.vocabulary import CaseCode, DistrictCode


@dataclass(frozen=True, slots=True)
class Filed:
    """What the citizen may truthfully be told: a time only when somebody is on shift."""

    case_id: str
    code: CaseCode
    desk: DistrictCode
    staffed: bool
    due_at: datetime | None
