"""The arithmetic of pace: window, adaptive rate, chats, checked number by number."""

from __future__ import annotations

import math

import pytest

from betang.delivery.chat_paces import ChatPaces
from betang.delivery.pacing import AdaptiveRate, OverallPace, Pacing, SlidingWindow, Ticket
from betang.vocabulary import Lane


def a_ticket(lane: Lane = Lane.REPLY, chat: str | None = "a", *, group: bool = False, weight: int = 1) -> Ticket:
    return Ticket(lane, chat, group, weight)


def a_window_that_knows_the_way(round_trip: float = 0.05) -> SlidingWindow:
    window = SlidingWindow(margin=0.005)
    for n in range(8):
        ticket = a_ticket()
        window.enter(ticket, -100.0 + n)
        window.answered(ticket, -100.0 + n + round_trip, cleanly=True)
    return window


class TestTheWindow:
    def test_a_message_holds_its_place_for_a_second_and_the_margin(self) -> None:
        window = a_window_that_knows_the_way()
        ticket = a_ticket()
        window.enter(ticket, 0.0)
        window.answered(ticket, 0.05, cleanly=True)
        assert window.weight(1.004) == 1
        assert window.weight(1.006) == 0

    def test_a_late_answer_holds_the_place_longer_by_as_much(self) -> None:
        window = a_window_that_knows_the_way(round_trip=0.05)
        ticket = a_ticket()
        window.enter(ticket, 0.0)
        window.answered(ticket, 0.25, cleanly=True)
        assert window.weight(1.204) == 1
        assert window.weight(1.206) == 0

    def test_while_the_way_is_unknown_the_whole_round_trip_is_taken_for_it(self) -> None:
        window = SlidingWindow(margin=0.005)
        ticket = a_ticket()
        window.enter(ticket, 0.0)
        window.answered(ticket, 0.25, cleanly=True)
        assert window.weight(1.25) == 1
        assert window.weight(1.26) == 0

    def test_an_unanswered_message_may_still_arrive_but_not_for_ever(self) -> None:
        window = a_window_that_knows_the_way()
        window.enter(a_ticket(), 0.0)
        assert window.weight(2.9) == 1
        assert window.weight(3.1) == 0

    def test_a_server_that_is_always_slow_does_not_make_us_slow(self) -> None:
        window = a_window_that_knows_the_way(round_trip=3.0)
        window.enter(a_ticket(), 0.0)
        assert window.weight(1.1) == 0

    def test_a_failed_request_is_no_measure_of_the_way(self) -> None:
        window = a_window_that_knows_the_way(round_trip=0.05)
        failed, sent = a_ticket(), a_ticket()
        window.enter(failed, 0.0)
        window.answered(failed, 0.0001, cleanly=False)
        window.enter(sent, 10.0)
        window.answered(sent, 10.05, cleanly=True)
        assert window.weight(11.006) == 0

    def test_an_answer_after_the_patience_puts_the_message_back(self) -> None:
        window = a_window_that_knows_the_way()
        ticket = a_ticket()
        window.enter(ticket, 0.0)
        assert window.weight(9.0) == 0
        window.answered(ticket, 10.0, cleanly=True)
        assert window.weight(10.9) == 1

    def test_room_comes_when_enough_weight_has_left(self) -> None:
        window = a_window_that_knows_the_way()
        for at in (0.0, 0.1, 0.2):
            ticket = a_ticket(weight=2)
            window.enter(ticket, at)
            window.answered(ticket, at + 0.05, cleanly=True)
        assert window.has_room_at(1, 7, 0.5) == 0.5
        assert window.has_room_at(1, 6, 0.5) == pytest.approx(1.005)
        assert window.has_room_at(3, 6, 0.5) == pytest.approx(1.105)
        assert window.has_room_at(99, 6, 0.5) == pytest.approx(1.205), "too much for any window: an empty one"

    def test_what_was_never_sent_holds_no_place(self) -> None:
        window = a_window_that_knows_the_way()
        ticket = a_ticket()
        window.enter(ticket, 0.0)
        window.forget(ticket)
        assert window.weight(0.1) == 0


class TestTheAdaptiveRate:
    def test_it_falls_by_a_fifth_and_comes_back_by_half_a_message_every_three_seconds(self) -> None:
        rate = AdaptiveRate(30.0)
        rate.slow_down(10.0, sent=9.9, resumes_at=13.0)
        assert [rate.at(at) for at in (10.0, 13.0, 15.9, 16.0, 19.0, 48.9, 49.0, 999.0)] == [
            24.0,
            24.0,
            24.0,
            24.5,
            25.0,
            29.5,
            30.0,
            30.0,
        ]

    def test_what_was_on_its_way_already_does_not_slow_it_again(self) -> None:
        rate = AdaptiveRate(30.0)
        rate.slow_down(10.0, sent=9.9, resumes_at=13.0)
        rate.slow_down(10.01, sent=9.95, resumes_at=13.01)
        assert rate.at(13.0) == 24.0
        rate.slow_down(14.0, sent=13.9, resumes_at=17.0)
        assert rate.at(17.0) == pytest.approx(19.2)

    def test_it_never_falls_below_one(self) -> None:
        rate = AdaptiveRate(30.0)
        for n in range(50):
            rate.slow_down(float(n), sent=n - 0.1, resumes_at=float(n))
        assert rate.at(50.0) == 1.0


class TestTheOverallPace:
    def test_replies_may_leave_three_at_once_and_campaigns_never_two(self) -> None:
        for lane, at_once in ((Lane.URGENT, 3), (Lane.REPLY, 3), (Lane.RELAY, 1), (Lane.CAMPAIGN, 1)):
            pace = OverallPace(Pacing())
            left = 0
            while pace.opens_at(a_ticket(lane), 0.0) <= 0.0:
                pace.take(a_ticket(lane), 0.0)
                left += 1
            assert left == at_once, lane

    def test_a_reply_finds_a_free_place_within_the_grace_in_a_full_campaign(self) -> None:
        pace, now, waits = OverallPace(Pacing()), 0.0, []
        for _ in range(3_000):
            now = max(now + 1e-6, pace.opens_at(a_ticket(Lane.CAMPAIGN), now))
            ticket = a_ticket(Lane.CAMPAIGN)
            pace.take(ticket, now)
            pace.answered(ticket, now, cleanly=True)
            waits.append(pace.opens_at(a_ticket(Lane.REPLY), now) - now)
        assert max(waits) <= 0.0151
        assert now < 3_000 / 29.2, "and the campaign keeps above 29 a second"

    def test_a_timer_that_rings_late_each_time_does_not_slow_the_campaign(self) -> None:
        pace, now = OverallPace(Pacing()), 0.0
        for _ in range(300):
            now = max(now, pace.opens_at(a_ticket(Lane.CAMPAIGN), now)) + 0.002
            ticket = a_ticket(Lane.CAMPAIGN)
            pace.take(ticket, now)
            pace.answered(ticket, now, cleanly=True)
        assert 300 / now > 29.0

    @pytest.mark.parametrize(("replies", "left_free"), [(0, 1), (2, 1), (3, 2), (6, 3), (12, 3)])
    def test_the_more_replies_the_more_room_a_campaign_leaves(self, replies: int, left_free: int) -> None:
        pace = OverallPace(Pacing(grace=0.0))
        for lane, count in ((Lane.REPLY, replies), (Lane.CAMPAIGN, 30 - left_free - replies)):
            for _ in range(count):
                pace.take(a_ticket(lane), 0.0)
        places_are_free_from = 3.005  # unanswered ones are waited for
        assert pace.in_window(0.5) == 30 - left_free
        assert pace.opens_at(a_ticket(Lane.CAMPAIGN), 2.0) == pytest.approx(places_are_free_from)
        assert pace.opens_at(a_ticket(Lane.REPLY), 2.0) == 2.0

    def test_after_a_halt_nothing_leaves_early_and_nothing_in_a_heap(self) -> None:
        pace = OverallPace(Pacing())
        refused = a_ticket()
        pace.take(refused, 0.0)
        pace.halt(refused, 0.1, until=5.1)
        assert pace.opens_at(a_ticket(Lane.URGENT), 5.0) == 5.1
        left = 0
        while pace.opens_at(a_ticket(Lane.URGENT), 5.1) <= 5.1:
            pace.take(a_ticket(Lane.URGENT), 5.1)
            left += 1
        assert left == 1
        assert pace.rate(5.1) == 24.0

    def test_an_album_counts_for_all_its_files(self) -> None:
        pace = OverallPace(Pacing())
        pace.take(a_ticket(Lane.CAMPAIGN, weight=10), 0.0)
        assert pace.in_window(0.5) == 10
        assert pace.opens_at(a_ticket(Lane.CAMPAIGN), 0.1) == pytest.approx(0.34, abs=0.01)


class TestTheChats:
    def test_a_private_chat_gets_three_replies_at_once_then_one_a_second(self) -> None:
        chats, now, left = ChatPaces(Pacing()), 100.0, []
        for _ in range(6):
            now = max(now, chats.opens_at(a_ticket()))
            chats.take(a_ticket(), now)
            left.append(now)
        assert left == [100.0, 100.0, 100.0, 101.0, 102.0, 103.0]

    def test_a_campaign_never_bursts_into_a_chat(self) -> None:
        chats = ChatPaces(Pacing())
        chats.take(a_ticket(Lane.REPLY), 100.0)
        assert chats.opens_at(a_ticket(Lane.CAMPAIGN)) == 101.0
        assert chats.opens_at(a_ticket(Lane.REPLY)) <= 100.0

    def test_no_minute_of_a_group_holds_more_than_twenty(self) -> None:
        chats, now, left = ChatPaces(Pacing()), 0.0, []
        while now < 600:
            now = max(now, chats.opens_at(a_ticket(group=True)))
            chats.take(a_ticket(group=True), now)
            left.append(now)
        assert max(sum(at <= other < at + 60 for other in left) for at in left) <= 20
        assert len(left) > 10 * 10, "and half of it goes on for ever, beside what may come at once"

    def test_other_chats_and_messages_without_chat_are_free(self) -> None:
        chats = ChatPaces(Pacing())
        for _ in range(9):
            chats.take(a_ticket(), 0.0)
            chats.take(a_ticket(chat=None), 0.0)
        assert chats.opens_at(a_ticket(chat="b")) == -math.inf
        assert chats.opens_at(a_ticket(chat=None)) == -math.inf

    def test_a_halted_chat_is_silent_to_the_end_and_has_no_burst_left(self) -> None:
        chats = ChatPaces(Pacing())
        chats.halt(a_ticket(), 0.0, until=30.0)
        assert chats.opens_at(a_ticket(Lane.URGENT)) == 30.0
        chats.take(a_ticket(Lane.URGENT), 30.0)
        assert chats.opens_at(a_ticket(Lane.URGENT)) == 31.0
        assert chats.halted(29.9) == 1
        assert chats.halted(30.1) == 0

    def test_quick_succession_is_noticed_and_normal_pace_is_not(self) -> None:
        chats = ChatPaces(Pacing())
        crowded = []
        for at in (0.0, 0.2, 5.0, 6.6):
            ticket = a_ticket()
            chats.take(ticket, at)
            crowded.append(ticket.chat_was_crowded)
        assert crowded == [False, True, False, False]

    def test_chats_that_are_free_again_are_forgotten(self) -> None:
        chats = ChatPaces(Pacing())
        for n in range(5_000):
            chats.take(a_ticket(chat=f"chat {n}"), float(n))
        assert len(chats._chats) <= 1_024


@pytest.mark.parametrize(
    "wrong",
    [
        {"overall_burst": 4},
        {"overall_burst": 0},
        {"group_burst": 20},
        {"overall_per_second": 0},
        {"private_burst": 0},
        {"private_per_second": 0.0},
    ],
)
def test_a_pacing_that_cannot_be_kept_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Pacing(**wrong)  # type: ignore[arg-type]  # the table holds ints and floats
