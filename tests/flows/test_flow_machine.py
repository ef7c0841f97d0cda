"""Any input in any state: never an exception, never a dead end, always a way out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from betang.flows.engine import begin, ended, missing, result, step
from betang.flows.flow import Flow
from betang.flows.layout import BACK, CLOSE, EMERGENCY, offered, ways
from betang.flows.load import load_flows
from betang.flows.report_form import read_report
from betang.flows.screens import screen
from betang.flows.standing import keys_of
from betang.flows.state import (
    Answer,
    Chosen,
    DropLast,
    Filed,
    FlowState,
    KeepFile,
    KeepText,
    Located,
    OfferStory,
    SetPin,
    Step,
    Submit,
    Typed,
    restore,
    save,
)
from betang.vocabulary import PROVINCE, DistrictCode, FileKind, FileRef
from betang.wording.catalogue import Catalogues
from betang.wording.districts import load_districts
from betang.wording.measure import TEXT_LIMIT, telegram_length
from betang.wording.pseudo import pseudo_words

ROOT = Path(__file__).parents[2]
FLOW = load_flows(ROOT / "content" / "flows", load_districts(ROOT / "content" / "districts.yaml")).current("report")
CATALOGUES = Catalogues(ROOT / "locales")
LANGUAGES = [*(CATALOGUES.catalogue(code) for code in CATALOGUES.locales), pseudo_words()]
FACTS: Mapping[str, object] = {"keep_days": 365, "safe_word": "rambutan", "services": "110, 129"}

LABELS = sorted(
    {
        words.plain(c.label)
        for words in LANGUAGES
        for n in FLOW.nodes
        for c in offered(FLOW, FlowState(flow="report", version=1, node=n, kept=["text"]))
    }
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(LABELS),
    st.sampled_from(
        ["1", "2", "99", "2580", "1234", "barito", "saya di sampit sekarang bersama anak", "", "‎\u200b", "ya"]
    ),
    st.lists(st.sampled_from(LABELS), max_size=4).map(", ".join),
    st.text(alphabet="abc ", min_size=500, max_size=4096),
)
FILES = st.builds(FileRef, st.sampled_from(FileKind), st.text(max_size=10), st.integers(0, 10**9))
PLACES = st.one_of(st.none(), st.sampled_from([d.code for d in FLOW.districts]), st.just(DistrictCode("9999")))
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Chosen, st.text(max_size=64)),
    st.builds(Typed, TEXTS),
    st.builds(Filed, FILES),
    st.builds(Located, PLACES),
)


def pressable(flow: Flow, state: FlowState) -> list[str]:
    return [choice.action for choice in (*offered(flow, state), *ways(flow, state))]


class Conversation(RuleBasedStateMachine):
    """One citizen doing anything at all; state saved and restored after every step."""

    states = Bundle("states")

    def __init__(self) -> None:
        super().__init__()
        self.state = begin(FLOW)
        self.kept = 0
        self.submitted = False
        self.before = self.state

    def take(self, answer: Answer) -> Step:
        self.before = self.state
        done = step(FLOW, self.state, answer)
        self.state = restore(save(done.state))
        assert self.state == done.state
        for effect in done.effects:
            self.kept += isinstance(effect, KeepText | KeepFile | OfferStory)
            self.kept -= isinstance(effect, DropLast)
            if isinstance(effect, SetPin):
                assert effect.pin not in save(self.state).decode()
            if isinstance(effect, Submit):
                assert not missing(FLOW, self.before)
                self.submitted = True
        return done

    @rule(data=st.data())
    def press(self, data: st.DataObject) -> None:
        self.take(Chosen(data.draw(st.sampled_from(pressable(FLOW, self.state)))))

    @rule(data=st.data())
    def press_again_and_again(self, data: st.DataObject) -> None:
        """More weight on pressing, so that the far end of the flow is reached."""
        for _ in range(5):
            choices = [a for a in pressable(FLOW, self.state) if a not in {BACK.action, CLOSE.action, "info"}]
            if choices:
                self.take(Chosen(data.draw(st.sampled_from(choices))))

    @rule(answer=ANSWERS)
    def do_anything(self, answer: Answer) -> None:
        self.take(answer)

    @rule(text=TEXTS)
    def type_something(self, text: str) -> None:
        before = self.state
        done = self.take(Typed(text))
        if done.state == before and not ended(FLOW, before):
            assert done.effects or done.note or not text.strip() or text.strip(), (
                "a text was swallowed without a word"
            )

    @rule()
    def go_back(self) -> None:
        self.take(Chosen(BACK.action))

    @invariant()
    def every_screen_has_a_way_out_and_fits(self) -> None:
        for words in LANGUAGES:
            shown = screen(FLOW, self.state, words, FACTS)
            actions = [button.action for row in shown.rows for button in row]
            assert actions[-1] == CLOSE.action
            assert EMERGENCY.action in actions or ended(FLOW, self.state)
            assert len(set(actions)) == len(actions)
            assert all(len(action.encode()) <= 58 for action in actions)
            assert all(button.label for row in shown.rows for button in row)
            assert 0 < telegram_length(shown.text) <= TEXT_LIMIT

    @invariant()
    def no_state_is_a_dead_end(self) -> None:
        """Something that can be pressed leads on, unless the conversation is over."""
        if ended(FLOW, self.state):
            return
        forward = [action for action in pressable(FLOW, self.state) if action != BACK.action]
        after = [step(FLOW, self.state, Chosen(action)).state.node for action in forward]
        assert any(node != self.state.node for node in after)

    @invariant()
    def the_count_of_pieces_is_right(self) -> None:
        assert len(self.state.kept) == self.kept

    @invariant()
    def the_trail_never_grows_without_end(self) -> None:
        assert len(self.state.trail) <= 2 * len(FLOW.nodes)
        assert self.state.node not in self.state.trail[-1:]

    @invariant()
    def what_counts_can_always_be_filed(self) -> None:
        form = read_report(FLOW, self.state)
        assert form.district in FLOW.districts or form.district == PROVINCE
        assert form.pieces == self.kept
        counting = result(FLOW, self.state)
        assert all(
            key in counting or key not in self.state.answers
            for n in FLOW.nodes.values()
            if n.id in counting
            for key in keys_of(n)
        )


def test_any_input_in_any_state_is_answered() -> None:
    run_state_machine_as_test(
        Conversation, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )


@st.composite
def wild_states(draw: st.DrawFn) -> FlowState:
    """States no conversation would reach: of other versions, of damaged drafts."""
    nodes = st.one_of(st.sampled_from(list(FLOW.nodes)), st.text(max_size=10))
    values = st.lists(
        st.one_of(st.sampled_from(["ya", "saya", "saya_anak", "anak", "tidak_tahu", "62"]), st.text(max_size=8))
    )
    return FlowState(
        flow="report",
        version=draw(st.integers(0, 3)),
        node=draw(nodes),
        answers=draw(st.dictionaries(nodes, values, max_size=8)),
        trail=draw(st.lists(nodes, max_size=8)),
        kept=draw(
            st.lists(
                st.one_of(st.just("text"), st.sampled_from(["photo", "voice"]), st.text(max_size=3)), max_size=4
            )
        ),
        found=draw(st.lists(st.one_of(st.just("6201"), st.text(max_size=4)), max_size=3)),
        known=draw(st.lists(nodes, max_size=4)),
        editing=draw(st.booleans()),
        expanded=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(wild_states(), ANSWERS, st.data())
def test_even_a_damaged_state_is_answered(state: FlowState, answer: Answer, data: st.DataObject) -> None:
    for given_answer in (answer, Chosen(data.draw(st.sampled_from(pressable(FLOW, state))))):
        after = step(FLOW, state, given_answer).state
        assert after.node in FLOW.nodes
        assert screen(FLOW, after, LANGUAGES[0], FACTS).rows[-1][-1].action == CLOSE.action
        read_report(FLOW, after)
        assert restore(save(after)) == after


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_back_returns_to_the_screen_that_was_left(presses: list[int]) -> None:
    state = begin(FLOW)
    words = LANGUAGES[0]
    for press in presses:
        choices = [a for a in pressable(FLOW, state) if a not in {BACK.action, CLOSE.action, "info", "all"}]
        action = choices[press % len(choices)] if choices else CLOSE.action
        left = screen(FLOW, state, words, FACTS)
        after = step(FLOW, state, Chosen(action)).state
        moved_on = after.node != state.node and len(after.trail) > len(state.trail)
        # Skipping takes ticks back, and whom a report is about changes how questions before it are put.
        same = action != "skip" and not ended(FLOW, after)
        if moved_on and same and FLOW.nodes[state.node].text == FLOW.nodes[state.node].text[:1]:
            back = screen(FLOW, step(FLOW, after, Chosen(BACK.action)).state, words, FACTS)
            assert back.text == left.text
            assert [b.action for row in back.rows for b in row] == [b.action for row in left.rows for b in row]
        state = after
