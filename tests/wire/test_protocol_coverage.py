"""Every rule of the protocol, and the tests that check it.

A row names the rule, who keeps it, and its tests as `module:function` below `tests`. The client decides what travels;
the core decides what a person reads, and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pytest

from tests.tables import assert_distinct, assert_shown

ACCOUNT = "wire.test_nemo_account"
MESSAGES = "wire.test_nemo_messages"
CLIENT = "wire.test_studio_client"
READ_ONCE = "story.test_read_once"
UPLOADS = "wire.test_nemo_uploads"
RENDERS = "wire.test_nemo_renders"
SECRETS = "wire.test_nemo_secrets"
MEMORY = "wire.test_nemo_memory"
FAULTS = "wire.test_nemo_faults"
EVENTS = "unit.test_nemo_events"
ANSWER = "unit.test_nemo_answer"
ATTRIBUTION = "unit.test_nemo_attribution"
ANSWER_STREAM = "unit.test_answer_stream"
FIRST_USE = "story.test_cloud_first_use"
EDITS = "story.test_cloud_edits"
ANSWERS = "story.test_cloud_answers"
FILES = "story.test_cloud_files"
LINKS = "story.test_linked_files"
EXPORTS = "story.test_cloud_exports"
RESTARTS = "story.test_cloud_restarts"
PROPERTY = "story.test_cloud_faults"


@dataclass(frozen=True)
class Row:
    """One rule."""

    rule: str
    owner: Literal["client", "core"]
    tests: tuple[str, ...] = ()


def client(rule: str, *tests: str) -> Row:
    return Row(rule, "client", tests)


def core(rule: str, *tests: str) -> Row:
    return Row(rule, "core", tests)


SETTINGS = [
    client("NEMO_TOKEN: the operator's own", f"{ACCOUNT}:test_the_operators_token_is_used_as_it_is"),
    client("no token: an anonymous one is minted", f"{ACCOUNT}:test_an_anonymous_account_is_minted_and_kept"),
    client("NEMO_API_URL is checked", f"{ACCOUNT}:test_an_address_that_is_none_is_the_operators_problem"),
    client(
        "NEMO_WEB_URL is the base of links",
        f"{MESSAGES}:test_an_anonymous_person_without_credits_gets_the_link_that_keeps_the_project",
    ),
    client(
        "NEMO_CLIENT_ID, at most 64 characters, else the file",
        f"{ATTRIBUTION}:test_the_client_id_is_seeded_by_the_setting_else_the_file",
    ),
    client("the client id is kept, and seeded once", f"{ACCOUNT}:test_the_client_id_is_seeded_once"),
    client("SKILL_SOURCE overrides the platform", f"{ACCOUNT}:test_every_request_says_who_asks"),
]

HEADERS = [
    client("attribution on every request", f"{ACCOUNT}:test_every_request_says_who_asks"),
    client(
        "source and version from the packaged front matter, at run time",
        f"{ATTRIBUTION}:test_the_packaged_skill_names_itself",
        f"{ATTRIBUTION}:test_the_version_is_read_at_run_time",
    ),
    client("platform from the install path", f"{ATTRIBUTION}:test_the_platform_is_where_it_is_installed"),
    client("an export without them fails with 402", f"{RENDERS}:test_the_cloud_exports_for_those_who_say_who_they_are"),
    client(
        "a token goes into the Authorization header alone",
        f"{SECRETS}:test_no_token_is_seen",
        f"{SECRETS}:test_values_that_hold_a_token_do_not_show_it",
    ),
]

ENVELOPE = [
    client("code 0 and data, success and data, or the bare object", f"{ANSWER}:test_every_good_envelope_is_read"),
    client("a non-zero code is an error on HTTP 200 too", f"{ANSWER}:test_a_code_is_found_wherever_it_stands"),
    client("an error may be just an HTTP status", f"{ANSWER}:test_a_code_is_found_wherever_it_stands"),
    client(
        "what cannot be read is refused clearly, with a redacted sample in the log",
        f"{ACCOUNT}:test_an_answer_that_is_none_is_refused_clearly",
        f"{ANSWER}:test_a_sample_is_short_and_holds_no_token",
    ),
]

CALLS = [
    client("anonymous-token", f"{ACCOUNT}:test_an_anonymous_account_is_minted_and_kept"),
    client("a token lives a week and is renewed", f"{ACCOUNT}:test_a_token_is_renewed_before_its_week_is_over"),
    client(
        "one account per client: the id is kept before it is used",
        f"{ACCOUNT}:test_the_client_id_is_kept_before_it_is_used",
    ),
    client("ten per address", f"{ACCOUNT}:test_the_eleventh_client_of_an_address_is_told_to_wait"),
    client("callers at once mint once", f"{ACCOUNT}:test_callers_at_once_share_one_minting"),
    client("accounts per person as an option", f"{ACCOUNT}:test_one_account_for_everybody_unless_each_has_their_own"),
    client("claim-token makes a link without an API token", f"{MESSAGES}:test_a_claim_link_holds_no_api_token"),
    core(
        "the claim link is made once and kept",
        f"{EXPORTS}:test_the_link_is_made_once_and_holds_no_api_token",
        f"{EXPORTS}:test_a_link_that_cannot_be_had_holds_no_video_back",
    ),
    client("with-session, in the person's language", f"{MESSAGES}:test_a_session_is_opened_in_the_persons_language"),
    client("me in paths", f"{MESSAGES}:test_paths_say_me"),
    client("run_sse's body and headers", f"{MESSAGES}:test_a_message_goes_out_as_documented"),
    client(
        "uploads: several files in one request, in order",
        f"{UPLOADS}:test_several_files_go_in_one_request_and_keep_their_order",
        f"{ANSWER}:test_assets_come_in_the_order_of_the_files",
    ),
    core(
        "uploads by link: fetched by the bot, which keeps a copy",
        f"{LINKS}:test_the_cloud_gets_what_links_lead_to_and_a_new_session_too",
    ),
    core("inward links are refused", f"{LINKS}:test_a_link_that_cannot_be_brought_in_is_told_of"),
    client(
        "200 MB a file, in flat memory",
        f"{MEMORY}:test_the_largest_upload_is_streamed",
        f"{UPLOADS}:test_a_file_over_the_limit_is_not_even_sent",
    ),
    client("accepted formats, without HEIC", f"{ANSWER}:test_a_service_that_says_nothing_of_itself_is_the_cloud"),
    core(
        "HEIC, TIFF, AVIF and BMP are converted where they are not accepted",
        f"{FILES}:test_photos_the_cloud_does_not_read_become_jpeg",
    ),
    client("credits", f"{ANSWER}:test_a_balance_is_read"),
    client("state", f"{UPLOADS}:test_the_state_lists_the_files", f"{ANSWER}:test_a_draft_may_be_an_object_or_its_text"),
    client("render: submitted under our id", f"{RENDERS}:test_a_render_from_its_submission_to_the_file"),
    client(
        "render: output.url, or data with outputUrl",
        f"{RENDERS}:test_a_render_from_its_submission_to_the_file",
        f"{ANSWER}:test_a_render_is_read_in_both_shapes",
    ),
    client("render: cancelled while pending", f"{RENDERS}:test_a_pending_render_is_cancelled_and_a_running_one_is_not"),
    client(
        "render: the download call is the fallback",
        f"{RENDERS}:test_a_link_that_cannot_be_fetched_is_replaced_by_the_call",
    ),
]

STREAM = [
    client("both shapes", f"{MESSAGES}:test_a_generation_is_told_in_either_shape"),
    client("the shapes are told apart frame by frame", f"{EVENTS}:test_the_shapes_may_change_from_frame_to_frame"),
    client("the connection closing is the end", f"{EVENTS}:test_the_last_frame_counts_without_a_blank_line_after_it"),
    client("1: pieces and their whole are shown once", f"{EVENTS}:test_pieces_grow_and_the_whole_takes_their_place"),
    client("2: several wholes, or pieces only", f"{EVENTS}:test_a_sample_gives_the_right_chat_text"),
    client("3: partial is absent, not false", f"{EVENTS}:test_a_sample_gives_the_right_chat_text"),
    client("4: turnComplete is no end", f"{EVENTS}:test_turn_complete_is_no_end"),
    client("5: ids are no ground to drop a frame", f"{EVENTS}:test_frames_of_one_id_are_all_heard"),
    client("6: parts are told by kind, not role", f"{EVENTS}:test_a_tool_result_with_the_persons_role_is_not_text"),
    client("7: thoughts are never shown", f"{EVENTS}:test_thoughts_are_never_shown_in_either_shape"),
    client("8: a model error may be recovered from", f"{EVENTS}:test_a_model_error_may_be_recovered_from"),
    client(
        "9: an exception's text is internal, and changes no complete answer",
        f"{EVENTS}:test_an_error_after_a_complete_answer_changes_nothing",
        f"{MESSAGES}:test_thoughts_tools_and_internal_errors_stay_inside",
    ),
    client(
        "10: no frame, no text or blank text is a silent end",
        f"{EVENTS}:test_a_sample_gives_the_right_chat_text",
        f"{MESSAGES}:test_a_silent_edit_ends_without_text_and_shows_in_the_state",
    ),
    client(
        "11: U+2028, U+2029 and U+0085 stay inside a frame",
        f"{EVENTS}:test_a_sample_cut_once_anywhere_gives_the_same",
        f"{EVENTS}:test_a_sample_in_single_bytes_gives_the_same",
        f"{EVENTS}:test_a_sample_cut_in_several_places_gives_the_same",
    ),
    client(
        "12: a frame has at most 4 MiB",
        f"{EVENTS}:test_a_frame_beyond_the_limit_is_a_clear_error",
        f"{EVENTS}:test_the_limit_is_the_documented_one",
    ),
    client("13: no read limit", f"{MESSAGES}:test_silence_is_no_timeout"),
    client("14: one run of a session at a time", f"{MESSAGES}:test_runs_of_a_session_wait_for_each_other"),
    client(
        "15: 404, 422 and what is no event stream are refusals, not transport errors",
        f"{MESSAGES}:test_a_clear_refusal_is_no_transport_error",
        f"{MESSAGES}:test_an_unknown_session_and_anothers_are_lost",
    ),
    client(
        "16: a BOM is dropped, a block without data skipped",
        f"{EVENTS}:test_a_byte_order_mark_does_not_cost_the_first_frame",
        f"{EVENTS}:test_blocks_without_data_are_no_frames",
    ),
    client("captured streams, over the wire", f"{MESSAGES}:test_the_captured_streams_come_through_the_wire"),
    client("streams have connections of their own", f"{MESSAGES}:test_a_hundred_streams_leave_room_for_other_calls"),
    client("heartbeats and tools are signs of life", f"{EVENTS}:test_heartbeats_tools_and_thoughts_are_signs_of_life"),
    client(
        "a trailing apology goes",
        f"{EVENTS}:test_a_trailing_apology_goes",
        f"{EVENTS}:test_an_apology_of_its_own_after_an_answer_goes",
    ),
    client(
        "a dropped stream is never sent again",
        f"{MESSAGES}:test_a_stream_that_ends_badly_leaves_the_outcome_open_and_is_not_sent_again",
        f"{MESSAGES}:test_an_answer_that_says_nothing_leaves_the_outcome_open",
        f"{FAULTS}:test_an_edit_is_carried_out_at_most_once",
    ),
    client(
        "a generation's first stage is told from its second",
        f"{MESSAGES}:test_the_first_stage_is_seen_in_the_state",
        f"{ANSWER}:test_the_first_stage_of_a_generation_is_told_from_the_second",
    ),
    core(
        "still working, after each two minutes without text",
        f"{ANSWER_STREAM}:test_a_sign_of_life_after_every_two_minutes_without_text",
        f"{ANSWER_STREAM}:test_heartbeats_and_tools_do_not_put_the_sign_of_life_off",
        f"{EDITS}:test_a_long_silence_is_broken_every_two_minutes",
        f"{EDITS}:test_a_chinese_person_reads_the_same_words",
    ),
    core(
        "ten minutes without content, fifteen in all",
        f"{ANSWER_STREAM}:test_ten_minutes_of_heartbeats_are_a_time_out",
        f"{ANSWER_STREAM}:test_a_tool_at_work_is_no_silence_but_fifteen_minutes_are_the_end",
        f"{ANSWER_STREAM}:test_the_documented_times_are_the_real_ones",
    ),
    core(
        "a silent edit is answered with what changed",
        f"{EDITS}:test_a_silent_edit_is_answered_with_what_changed",
        f"{EDITS}:test_a_silent_edit_that_changed_nothing_says_so_with_an_example",
    ),
    core(
        "an open outcome: 30 s, then every 60 s, five times in all, then told with a retry",
        f"{EDITS}:test_a_stream_that_drops_after_the_edit_is_reported_by_what_changed",
        f"{EDITS}:test_a_change_that_shows_late_is_still_found",
        f"{EDITS}:test_an_edit_nobody_can_find_is_reported_with_a_button_and_never_sent_again",
        f"{RESTARTS}:test_the_button_sends_it_anew_after_a_restart_too_and_once",
        f"{PROPERTY}:test_nothing_is_paid_for_twice_and_nobody_is_left_alone",
    ),
    core(
        "the first stage is announced",
        f"{ANSWERS}:test_the_raw_video_is_announced_when_it_is_there",
        f"{ANSWERS}:test_keeping_costs_nothing_and_removing_is_one_edit",
    ),
    core(
        "an answer grows where the channel can edit",
        f"{EDITS}:test_an_answer_is_shown_as_it_grows_and_then_whole",
        f"{EDITS}:test_where_nothing_can_be_edited_the_answer_comes_whole_and_once",
    ),
]

PERSON = [
    core("routing: export, credits, status, upload, else a message", f"{ANSWERS}:test_only_edits_reach_the_agent"),
    core(
        "export is never forwarded",
        f"{ANSWERS}:test_only_edits_reach_the_agent",
        f"{ANSWERS}:test_an_export_that_was_planned_is_made_once",
    ),
    core(
        "screen instructions are carried out, not shown; at most one follow-up",
        f"{ANSWERS}:test_an_export_button_in_an_answer_exports",
        f"{ANSWERS}:test_a_panel_to_open_becomes_the_timeline",
        f"{ANSWERS}:test_an_account_page_becomes_the_balance",
        f"{ANSWERS}:test_what_is_to_be_dragged_is_sent_as_one_more_edit",
    ),
    core("the timeline as text", f"{ANSWERS}:test_the_timeline_is_told_as_text"),
    core(
        "connecting, then ready; the studio skips both",
        f"{FIRST_USE}:test_connecting_becomes_ready_once_in_a_conversation",
        f"{FIRST_USE}:test_a_studio_is_there_without_connecting",
    ),
    core(
        "cost and balance before what costs",
        f"{ANSWERS}:test_the_cost_is_told_before_what_costs",
        f"{ANSWERS}:test_editing_what_is_there_is_told_at_its_own_price",
    ),
]

EXPORT = [
    core("the draft is checked first", f"{EXPORTS}:test_a_draft_with_nothing_in_it_is_not_exported"),
    core(
        "the render id is stored before the request; a restart resumes the poll",
        f"{EXPORTS}:test_a_submission_that_arrived_without_an_answer_is_not_made_again",
        f"{RESTARTS}:test_a_restart_goes_on_polling_the_same_render",
    ),
    client("a failed submission surfaces", f"{RENDERS}:test_a_submission_that_failed_says_so"),
    client(
        "one that may have arrived can be asked about",
        f"{RENDERS}:test_a_submission_that_may_have_arrived_is_asked_about",
    ),
    core(
        "one retry with a new id",
        f"{EXPORTS}:test_a_failed_submission_is_tried_once_more_under_a_new_id",
        f"{EXPORTS}:test_a_service_that_takes_no_submission_is_told_of_with_the_button",
    ),
    core(
        "polled every 30 s, after 300 s in the background",
        f"{EXPORTS}:test_the_video_comes_with_the_link_of_the_project",
        f"{EXPORTS}:test_a_slow_render_is_told_once_and_polled_on",
    ),
    core("one export at a time in a session", f"{EXPORTS}:test_one_export_at_a_time_in_a_session"),
    core(
        "start message, percentage, file with the claim link",
        f"{EXPORTS}:test_the_video_comes_with_the_link_of_the_project",
    ),
    client("the file is streamed", f"{MEMORY}:test_a_large_video_is_streamed"),
    client(
        "our token goes to the service alone, redirects included",
        f"{RENDERS}:test_our_token_goes_to_the_service_alone",
        f"{RENDERS}:test_redirects_are_followed_by_the_same_rules",
    ),
]

ERRORS = [
    client(
        "1001: minted again with the same client id, one retry",
        f"{ACCOUNT}:test_a_refused_token_is_renewed_once_with_the_same_client_id",
        f"{ACCOUNT}:test_a_token_refused_twice_is_not_minted_for_ever",
    ),
    client("1001 for the operator's own: told", f"{ACCOUNT}:test_the_operator_is_told_of_a_refused_token"),
    client("1002", f"{MESSAGES}:test_an_unknown_session_and_anothers_are_lost"),
    core(
        "1002: new session, the files again, said in one sentence",
        f"{FILES}:test_a_lost_session_is_opened_anew_with_the_same_files",
        f"{FILES}:test_a_renewal_that_fails_half_way_is_begun_again",
    ),
    client(
        "2001: a link for an anonymous account, from the token's, session's or state's id",
        f"{MESSAGES}:test_an_anonymous_person_without_credits_gets_the_link_that_keeps_the_project",
        f"{MESSAGES}:test_the_user_to_bind_is_looked_for_where_it_can_be",
    ),
    client("2001 for a registered account", f"{MESSAGES}:test_a_registered_person_without_credits_gets_no_link"),
    client("4001, 4002: by name", f"{UPLOADS}:test_what_the_service_refuses_is_told_by_name"),
    core(
        "4001, 4002: in words with the formats and the way out",
        f"{FILES}:test_a_file_the_cloud_turns_down_is_named_with_the_way_out",
    ),
    client("400: a client id is made", f"{ACCOUNT}:test_a_missing_client_id_is_mended"),
    client(
        "402, and a token without the render scope",
        f"{RENDERS}:test_an_anonymous_export_that_is_blocked_shows_where_to_register",
        f"{RENDERS}:test_a_submission_that_failed_says_so",
    ),
    client(
        "429: once more after 30 s",
        f"{ACCOUNT}:test_a_rate_limit_is_waited_out_once",
        f"{MESSAGES}:test_a_rate_limited_message_is_sent_once_more",
    ),
]

STUDIO = [
    client("GET /api/service; its absence is the cloud", f"{ACCOUNT}:test_a_cloud_does_not_know_the_studios_call"),
    client("operations beside the words", f"{CLIENT}:test_operations_go_beside_the_words"),
    core(
        "an outdated revision: read again, once", f"{READ_ONCE}:test_a_draft_that_changes_meanwhile_is_read_again_once"
    ),
    client("a studio says what it accepts", f"{ANSWER}:test_a_studio_says_what_it_is"),
    client("queue_position, remaining_s and poll_after_ms", f"{ANSWER}:test_a_render_is_read_in_both_shapes"),
    client("a studio never mints", f"{ACCOUNT}:test_a_studio_never_mints"),
]

ROWS = [*SETTINGS, *HEADERS, *ENVELOPE, *CALLS, *STREAM, *PERSON, *EXPORT, *ERRORS, *STUDIO]


def test_no_rule_stands_twice() -> None:
    assert_distinct([row.rule for row in ROWS])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_the_rule_is_held(row: Row) -> None:
    assert_shown(row.tests)
