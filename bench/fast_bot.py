"""The bot as it is, told that its server sets no pace: what is measured is the program, not Telegram's limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assembly import run_bot, run_on_fast_loop
from betang.clock import SystemClock
from betang.delivery.pacing import Pacing
from betang.delivery.token_filter import configure_logging
from betang.settings import read_settings

UNPACED = Pacing(overall_per_second=1_000_000, private_per_second=1_000_000.0, private_burst=1_000_000, margin=0.0)


def main() -> None:
    settings = read_settings(os.environ)
    configure_logging(settings.log_level, settings.token)
    run_on_fast_loop(run_bot(settings, SystemClock(), UNPACED))


if __name__ == "__main__":
    main()
