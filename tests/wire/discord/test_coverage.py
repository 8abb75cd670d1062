"""Every trap of Discord, and the tests that show how the bot avoids it.

A row names the trap and its tests as `module:function` below `tests`.
"""

from __future__ import annotations

import pytest

from tests.tables import Row, assert_distinct, assert_shown, row

ANSWERS = "wire.discord.test_answers"
DOWNLOADS = "wire.discord.test_downloads"
FOREIGN = "wire.discord.test_foreign"
GATEWAY = "wire.discord.test_gateway"
HISTORY = "wire.discord.test_history_search"
RECEIVING = "wire.discord.test_receiving"
SENDING = "wire.discord.test_sending"
THREADS = "wire.discord.test_threads"
RENDERING = "unit.test_discord_rendering"
VALUES = "unit.test_discord_values"
TEAM = "story.test_discord_team"


SIZES = [
    row(
        "the alleged limit moves: 10 MiB is the floor, 413 and 40005 are the truth",
        f"{SENDING}:test_too_large_names_what_every_chat_takes",
        f"{RECEIVING}:test_where_only_a_person_has_the_bot",
    ),
    row(
        "an interaction's limit is that of its answers and of its time",
        f"{ANSWERS}:test_the_limit_of_an_interaction_ends_with_it",
        f"{RECEIVING}:test_a_command_is_acknowledged_and_typed",
    ),
    row("what is surely too large is not uploaded", f"{SENDING}:test_too_large_names_what_every_chat_takes"),
    row(
        "a direct message takes the floor, whatever the server takes",
        f"{SENDING}:test_what_a_direct_message_does_not_take_is_not_tried_there",
    ),
]

INTERACTIONS = [
    row(
        "three seconds to acknowledge, while the core is busy",
        f"{RECEIVING}:test_a_hundred_at_once_are_answered_before_the_core_is_through",
        f"{VALUES}:test_how_each_interaction_is_answered_at_once",
    ),
    row("a form cannot follow a deferred answer", f"{VALUES}:test_how_each_interaction_is_answered_at_once"),
    row(
        "progress edits the first answer and is no follow-up",
        f"{ANSWERS}:test_the_first_reply_is_the_answer_and_progress_edits_it",
    ),
    row(
        "after fifteen minutes: the channel, with a mention",
        f"{ANSWERS}:test_after_fifteen_minutes_a_new_message_mentions_the_person",
        f"{TEAM}:test_a_render_of_sixteen_minutes_comes_as_a_message_that_mentions_who_asked",
    ),
    row(
        "else a direct message, else nobody is reached and the core keeps it",
        f"{ANSWERS}:test_installed_by_a_person_only_progress_edits_with_the_token",
        f"{ANSWERS}:test_nobody_to_reach_is_kept_by_the_core",
    ),
    row(
        "it is announced before the time is up",
        f"{ANSWERS}:test_installed_by_a_person_only_progress_says_how_the_video_will_come",
        f"{ANSWERS}:test_who_waits_too_long_is_told_how_it_goes_on",
    ),
    row(
        "50027, 10015 and 10008: a token is dead before its time",
        f"{ANSWERS}:test_a_token_that_dies_early_is_no_loss",
    ),
    row(
        "two ask at once in a channel: each command gets its own answer",
        f"{ANSWERS}:test_two_people_at_once_each_get_their_own_answer",
        f"{VALUES}:test_the_newest_question_is_answered_first_then_the_oldest_of_the_same_person",
        f"{TEAM}:test_two_people_make_a_video_through_drops_and_a_crash",
    ),
    row("10062: acknowledged too late", f"{ANSWERS}:test_an_answer_too_late_to_acknowledge_goes_to_the_channel"),
    row("40060: acknowledged already", f"{ANSWERS}:test_an_acknowledgement_that_arrived_twice"),
    row(
        "40094: five follow-ups where only a person has the app",
        f"{ANSWERS}:test_installed_by_a_person_only_there_are_five_follow_ups",
        f"{ANSWERS}:test_the_guard_of_follow_ups_forgets_and_discord_does_not",
        f"{VALUES}:test_five_follow_ups_and_no_more",
    ),
    row(
        "an ephemeral answer is out of reach later: none is made",
        f"{VALUES}:test_how_each_interaction_is_answered_at_once",
    ),
    row(
        "zh-CN and zh-TW are two languages",
        f"{GATEWAY}:test_commands_are_told_in_three_languages_and_once",
        f"{VALUES}:test_every_text_of_the_adapter_is_there_in_three_languages",
    ),
]

PHOTOS = [
    row(
        "a photo whose message is deleted: only its id is told, also of threads the library does not know",
        f"{RECEIVING}:test_a_message_that_is_deleted",
        "story.test_earlier_messages:test_the_photo_of_a_deleted_message_leaves_the_video_at_a_press",
        "story.test_earlier_messages:test_a_photo_deleted_at_once_is_asked_about_when_it_is_in",
    ),
    row(
        "no privileged intent: commands, mentions, replies, direct messages and the menu's message have content",
        f"{GATEWAY}:test_no_privileged_intent_and_nothing_kept",
        f"{RECEIVING}:test_in_a_channel_only_a_mention_is_meant",
        f"{RECEIVING}:test_a_reply_to_the_bot_names_its_message",
        f"{RECEIVING}:test_the_menu_makes_a_video_of_a_message",
    ),
    row(
        "the library gives a form's files in the order of the map: the values have the person's",
        f"{RECEIVING}:test_the_form_keeps_the_order_of_the_person_and_not_that_of_the_map",
        f"{VALUES}:test_a_form_s_files_in_the_order_of_its_values",
    ),
    row("options keep their order", f"{RECEIVING}:test_a_video_from_options_keeps_their_order"),
    row(
        "HEIC comes without type and size, and is missing from Discord's own filter",
        f"{RECEIVING}:test_a_private_message_with_photos",
        f"{VALUES}:test_what_a_file_seems_to_be",
        f"{VALUES}:test_the_form_is_one_that_discord_shows",
    ),
    row(
        "a form has at most five parts, and titles of 45 characters",
        f"{VALUES}:test_the_form_is_one_that_discord_shows",
    ),
    row(
        "the library knows five menu entries: one is enough",
        f"{GATEWAY}:test_commands_are_told_in_three_languages_and_once",
    ),
    row(
        "addresses of files are signed and die",
        f"{DOWNLOADS}:test_an_address_that_has_expired_is_asked_for_anew",
        f"{DOWNLOADS}:test_an_address_that_is_refused_is_asked_for_anew",
    ),
    row(
        "what came with a command or a form belongs to no message, and vanishes",
        f"{DOWNLOADS}:test_what_came_with_a_command_is_good_for_a_day",
    ),
    row(
        "the library reads files whole, without a guard",
        f"{DOWNLOADS}:test_memory_stays_flat",
        f"{DOWNLOADS}:test_a_size_that_was_announced_wrongly_loses_nothing",
    ),
]

COMPONENTS = [
    row(
        "at most 40 components, 4,000 characters, 5 buttons in a row, 25 options",
        f"{RENDERING}:test_whatever_the_reply_discord_takes_it",
        f"{SENDING}:test_a_text_as_long_as_the_limits_arrives_whole",
    ),
    row(
        "once a message has components, it has no content",
        f"{SENDING}:test_edits_keep_the_kind_of_a_message",
        f"{SENDING}:test_a_plain_message_that_grows_too_long_becomes_components",
    ),
    row(
        "a file shows only where a gallery or a file part names it",
        f"{SENDING}:test_the_video_is_shown_with_its_alt_text",
        f"{SENDING}:test_a_sound_is_a_file_below_the_text",
    ),
    row("alt text belongs into the gallery's item", f"{SENDING}:test_the_video_is_shown_with_its_alt_text"),
    row(
        "50035, 50006: where components cannot go, words and file do",
        f"{SENDING}:test_where_components_cannot_go_the_words_and_the_file_do",
    ),
    row(
        "buttons and menus die after 180 s and at every restart, unless their ids say what they do",
        f"{RECEIVING}:test_buttons_and_menus_outlive_a_restart",
        f"{RECEIVING}:test_a_button_of_an_older_version",
        f"{RECEIVING}:test_a_form_opened_before_a_restart",
    ),
    row(
        "anybody can press: the core is told who did",
        f"{RECEIVING}:test_buttons_and_menus_outlive_a_restart",
        f"{TEAM}:test_two_people_make_a_video_through_drops_and_a_crash",
    ),
]

DELIVERY = [
    row(
        "the library repeats posts after 5xx: an enforced nonce keeps them one",
        f"{SENDING}:test_a_bad_gateway_makes_one_message",
        f"{SENDING}:test_the_same_key_after_a_crash_is_the_same_message",
        f"{SENDING}:test_a_connection_cut_after_posting_is_made_good",
        f"{RENDERING}:test_a_nonce_is_short_and_the_channel_s_own",
    ),
    row(
        "a nonce is forgotten after some minutes: what was posted before a crash is looked for",
        f"{HISTORY}:test_a_video_of_an_hour_ago_is_found_wherever_it_went",
        f"{HISTORY}:test_the_answer_of_a_command_is_found_after_its_token_died",
        f"{HISTORY}:test_without_looking_an_old_video_would_come_twice",
        f"{HISTORY}:test_a_channel_that_cannot_be_read_leaves_it_open",
        "story.test_crash:test_ended_between_delivery_and_its_record_no_video_is_sent_twice",
    ),
    row(
        "follow-ups know no nonce: they are made once, and found by nobody",
        f"{HISTORY}:test_a_follow_up_is_found_by_nobody",
        f"{SENDING}:test_nothing_doubles_where_nobody_recognises_it",
    ),
    row("nor do threads", f"{THREADS}:test_a_thread_is_opened_once_whatever_comes_of_it"),
    row(
        "an answer sent before a crash is found again",
        f"{ANSWERS}:test_an_answer_sent_before_a_crash_is_not_sent_again",
        f"{ANSWERS}:test_a_restart_finds_who_still_waits",
    ),
    row(
        "30046: messages of an hour ago take few edits",
        f"{SENDING}:test_a_message_of_an_hour_ago_goes_and_is_said_anew_by_the_core",
        f"{SENDING}:test_an_edit_that_discord_rations_is_refused_and_not_waited_for",
    ),
    row(
        "200000, 200001: AutoMod takes words, not the video, nor the thread",
        f"{SENDING}:test_the_automatic_moderator_takes_the_words_and_not_the_video",
        f"{THREADS}:test_a_name_that_the_moderator_refuses_is_left_out",
    ),
    row(
        "words ping nobody and forge no link",
        f"{SENDING}:test_nobody_is_pinged_by_words",
        f"{RENDERING}:test_nothing_special_is_left_outside_of_addresses",
        f"{RENDERING}:test_only_the_one_who_is_meant_is_mentioned",
    ),
    row(
        "50001, 50013: the missing permission is named",
        f"{SENDING}:test_a_missing_permission_is_named",
        f"{VALUES}:test_the_permission_that_is_missing",
    ),
    row("50007, 50278: the person takes no messages", f"{VALUES}:test_what_becomes_of_a_post"),
    row("10003: the chat is gone", f"{SENDING}:test_a_chat_that_is_gone"),
    row("the bot is thrown out of a server", f"{SENDING}:test_a_server_that_threw_the_bot_out"),
    row("replies need the history's permission", f"{SENDING}:test_without_the_history_nothing_is_quoted"),
    row(
        "a thread is written to by its own permission, and put away or locked",
        f"{VALUES}:test_the_permission_that_is_missing",
        f"{SENDING}:test_a_thread_that_was_locked_names_what_would_open_it",
    ),
    row(
        "threads open in text channels alone, by a permission of their own",
        f"{THREADS}:test_threads_open_in_channels_alone",
        f"{THREADS}:test_where_the_bot_may_not_it_is_known_beforehand",
        f"{THREADS}:test_where_discord_refuses_there_is_none",
        f"{TEAM}:test_each_project_has_a_thread_with_menus_previews_and_small_files",
    ),
]

SCALE = [
    row(
        "a 429 is waited for, a long one handed on",
        f"{SENDING}:test_short_floods_are_waited_for_and_long_ones_handed_on",
    ),
    row("a 429 without Via is a ban by the front", f"{SENDING}:test_a_ban_by_the_front_stops_everything_for_a_while"),
    row(
        "10,000 refused requests in ten minutes ban the address",
        f"{SENDING}:test_thousands_of_refusals_are_not_followed_by_more",
    ),
    row("shards: a server goes by its id, private chats to the first", f"{GATEWAY}:test_a_large_bot_is_given_shards"),
    row(
        "commands are counted: told only when they changed",
        f"{GATEWAY}:test_commands_are_told_in_three_languages_and_once",
        f"{GATEWAY}:test_commands_that_could_not_be_told_are_told_next_time",
    ),
    row(
        "a drop is resumed, and what happened meanwhile replayed",
        f"{GATEWAY}:test_what_happens_during_a_drop_is_replayed_once",
        f"{GATEWAY}:test_being_asked_to_reconnect_resumes",
        f"{TEAM}:test_two_people_make_a_video_through_drops_and_a_crash",
    ),
    row(
        "after a lost session the library goes back to Discord's own gateway",
        f"{GATEWAY}:test_a_lost_session",
        f"{GATEWAY}:test_the_gateway_s_own_address_is_used_when_it_is_given",
    ),
    row(
        "a gateway that is away, or talks nonsense, ends the library's client",
        f"{GATEWAY}:test_a_gateway_that_is_away_is_waited_for_and_ends_nothing",
        f"{GATEWAY}:test_a_connection_that_says_nonsense_is_replaced",
    ),
    row(
        "the library reads JSON by the exact type, and loses an event for any field it misses",
        f"{FOREIGN}:test_json_is_known_by_its_type_whatever_stands_behind_it",
        f"{FOREIGN}:test_a_field_that_is_left_out_loses_nothing",
        f"{FOREIGN}:test_a_server_that_was_never_told_of_and_a_channel_of_which_little_is",
        f"{FOREIGN}:test_whoever_asks_what_cannot_be_read_is_told_so",
    ),
    row("everything leaves through the proxy", f"{GATEWAY}:test_the_way_out_leads_through_the_proxy"),
    row(
        "a server counts as joined at every start: who was taken in long ago says nothing",
        f"{RECEIVING}:test_a_server_that_takes_the_bot_in_is_greeted_where_it_may_speak",
        f"{RECEIVING}:test_a_server_that_has_had_the_bot_for_long_is_not_greeted_again",
    ),
    row("the library logs tokens, and people's words", f"{GATEWAY}:test_no_token_is_written_anywhere"),
    row(
        "two bots on one data folder: the second stops with a sentence",
        "story.test_crash:test_a_second_bot_on_the_same_folder_stops_with_a_sentence",
    ),
]

ROWS = [*SIZES, *INTERACTIONS, *PHOTOS, *COMPONENTS, *DELIVERY, *SCALE]


def test_no_trap_stands_twice() -> None:
    assert_distinct([row.trap for row in ROWS])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.trap)
def test_the_trap_is_gone_round(row: Row) -> None:
    assert_shown(row.tests)
