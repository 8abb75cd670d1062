"""Every trap of Telegram that hurt users of other bots, and the tests that show how the bot avoids it.

A row names the trap and its tests as `module:function` below `tests`. The traps come from Telegram's documentation,
its server's source, the library's source, and the issue trackers of other bots.
"""

from __future__ import annotations

import pytest

from tests.tables import Row, assert_distinct, assert_shown, row

RECEIVING = "wire.test_telegram_receiving"
GROUPS = "wire.test_telegram_groups"
FETCHING = "wire.test_telegram_downloads"
SENDING = "wire.test_telegram_sending"
EDITING = "wire.test_telegram_editing"
DELIVERY = "wire.test_telegram_delivery"
POLLING = "wire.test_telegram_polling"
WEBHOOK = "wire.test_telegram_webhook"
SERVERS = "wire.test_telegram_servers"
LIMITER = "unit.test_telegram_limiter"
PROBLEMS = "unit.test_telegram_errors"
WORDS = "unit.test_telegram_rendering"
FAMILY = "story.test_telegram_family"
CHATS = "story.test_telegram_chats"
PROJECT_CARD = "story.test_project_card"
DELIVERING = "story.test_delivery"
CRASH = "story.test_crash"
DOUBT = "story.test_telegram_doubt"
SAID = "story.test_telegram_words"
FIRST = "story.test_first_video"
FILM = f"{FAMILY}:test_a_family_makes_its_film"


FILES_IN = [
    row("a bot gets files up to 20 MiB", f"{FETCHING}:test_a_file_telegram_finds_too_big"),
    row(
        "the size stands in the message: tell before fetching",
        f"{FETCHING}:test_a_file_that_is_too_big_is_told_before_it_is_fetched",
    ),
    row(
        "a file may be larger than it says",
        f"{FETCHING}:test_a_stream_that_does_not_end_is_bounded",
    ),
    row(
        "a link lives an hour, the id for ever",
        f"{FETCHING}:test_a_server_in_trouble_is_asked_again_for_the_place_of_the_file",
    ),
    row("getFile forgets name and type", f"{RECEIVING}:test_a_document_is_what_its_name_says"),
    row("the library downloads into memory", f"{FETCHING}:test_memory_stays_flat"),
    row("transfers break off", f"{FETCHING}:test_a_transfer_that_breaks_off_is_taken_up_again"),
    row("the largest size is the photo", f"{RECEIVING}:test_a_photo_is_taken_in_its_largest_size"),
    row(
        "an iPhone's HEIC is a document, its type missing or wrong",
        f"{RECEIVING}:test_a_document_is_what_its_name_says",
        "unit.test_media_probe:test_heic_is_read",
    ),
    row("a live photo fills two fields", f"{RECEIVING}:test_a_live_photo_is_its_picture"),
    row("an animation has a document beside it", f"{RECEIVING}:test_moving_pictures_and_sound"),
    row(
        "phones make photos of 200 megapixels",
        "story.test_bad_files:test_a_photo_of_200_megapixels_is_welcome",
    ),
    row(
        "bombs, empty and mislabelled files",
        "unit.test_media_probe:test_a_bomb_is_refused_by_its_header",
        "unit.test_media_probe:test_an_empty_file_is_said_to_be_empty",
        "unit.test_media_probe:test_what_is_no_media_is_unsupported_whatever_its_name",
    ),
    row("captions are edited later", f"{RECEIVING}:test_edited_words_and_captions"),
    row("a name is no path", f"{RECEIVING}:test_a_name_is_never_a_path"),
]

ALBUMS = [
    row(
        "an album has no end and no count",
        f"{PROJECT_CARD}:test_an_album_is_one_card_with_a_storyboard",
        f"{PROJECT_CARD}:test_a_burst_of_single_photos_is_answered_once",
    ),
    row(
        "more than ten photos are several albums",
        f"{PROJECT_CARD}:test_photos_over_minutes_by_several_people_are_counted_on_one_card",
    ),
    row(
        "downloads finish in another order",
        f"{FETCHING}:test_an_album_whose_downloads_finish_in_reverse",
        FILM,
    ),
    row(
        "a sibling comes much later",
        f"{PROJECT_CARD}:test_a_late_photo_of_an_album_joins_the_card",
        f"{CHATS}:test_a_late_photo_of_an_album_is_meant_after_a_restart_too",
        FILM,
    ),
    row(
        "two people send albums at once",
        f"{PROJECT_CARD}:test_two_people_who_send_albums_at_once_share_one_project_in_order",
        f"{GROUPS}:test_siblings_that_came_before_the_words_are_meant_too",
        FILM,
    ),
    row("each photo may have a caption", f"{RECEIVING}:test_albums_keep_their_order_and_their_captions"),
    row(
        "in a group only one item of an album has the mention, of files the last",
        f"{GROUPS}:test_the_siblings_of_a_meant_photo_are_meant",
        f"{GROUPS}:test_siblings_that_came_before_the_words_are_meant_too",
    ),
    row(
        "what was fetched but not handled is lost in a crash",
        f"{POLLING}:test_nothing_is_acknowledged_before_it_is_committed",
        f"{CRASH}:test_killed_as_soon_as_a_message_was_taken_nothing_is_lost",
    ),
]

FILES_OUT = [
    row(
        "50 MB for a video, else 413, which is no BadRequest",
        f"{SENDING}:test_a_file_over_the_limit_is_not_even_tried",
        f"{SENDING}:test_413_is_too_large",
        f"{DELIVERING}:test_a_platform_that_takes_less_than_it_says_is_believed",
    ),
    row("10 MB, 10,000 pixels and 1:20 for a photo", f"{WORDS}:test_ways_to_send_a_file"),
    row(
        "without sizes, duration and cover players show a square of 0:00",
        f"{SENDING}:test_the_video_carries_all_that_players_need",
    ),
    row(
        "a video without sound becomes an animation",
        "wire.test_render:test_without_music_there_is_silence_and_a_track_for_it",
        FILM,
    ),
    row("a refused video works as a document", f"{SENDING}:test_a_refused_video_goes_as_a_document"),
    row(
        "a file Telegram has needs no upload; an id may die",
        f"{SENDING}:test_a_file_telegram_has_is_not_uploaded_again",
        f"{SENDING}:test_a_reference_that_died_means_an_upload",
        FILM,
    ),
    row("an upload is read into memory", f"{SENDING}:test_an_upload_leaves_memory_flat"),
    row(
        "a string that names a local file is uploaded",
        f"{SENDING}:test_words_are_never_markup_or_paths",
        f"{SENDING}:test_a_reference_that_names_a_local_file_is_not_opened",
    ),
    row(
        "an edit makes no sound: the video is a new message and the progress goes",
        f"{FIRST}:test_the_progress_goes_when_the_video_is_there",
    ),
    row(
        "texts end at 4096 and captions at 1024 UTF-16 units",
        f"{SENDING}:test_a_long_text_comes_in_pieces_with_its_buttons_last",
        f"{SENDING}:test_a_caption_is_shortened",
        f"{WORDS}:test_emoji_count_twice",
    ),
    row("half a text has arrived", f"{SENDING}:test_half_a_text_is_not_said_again"),
]

OWN_SERVER = [
    row(
        "a local server gives absolute paths and no caps",
        f"{FETCHING}:test_in_local_mode_the_file_is_read_where_it_is",
        f"{SENDING}:test_a_server_of_ones_own_takes_more",
    ),
    row(
        "a path from a server that is not the operator's",
        f"{FETCHING}:test_a_local_path_is_not_opened_unless_the_operator_says_so",
    ),
    row(
        "emulators and older servers leave out what the library insists on",
        f"{SERVERS}:test_the_bot_works_with_a_server_that_leaves_much_out",
        f"{SERVERS}:test_an_answer_nobody_can_read_is_not_a_message_that_was_not_sent",
        f"{SERVERS}:test_a_message_of_which_little_is_said_was_sent",
        f"{SERVERS}:test_a_file_of_which_little_is_said_is_a_file",
        f"{SERVERS}:test_a_member_of_whom_only_the_status_is_said",
        f"{DOUBT}:test_a_server_that_only_says_yes",
    ),
    row(
        "methods that a server does not know, refusals with the status of a success",
        "wire.test_telegram_sloppy:test_the_bot_starts_and_answers",
        f"{POLLING}:test_a_server_that_refuses_for_a_moment_is_asked_again",
        f"{POLLING}:test_a_server_that_always_refuses_is_given_up",
        f"{WEBHOOK}:test_doctor_bears_a_server_without_webhooks",
    ),
    row(
        "the place of a file is a whole address, or a path on the server's disk",
        f"{FETCHING}:test_a_place_is_found_however_it_is_said",
        f"{FETCHING}:test_no_other_server_is_ever_asked",
    ),
    row("edits that are always refused make a flood", f"{DOUBT}:test_where_edits_are_refused_progress_is_no_flood"),
    row("newer versions add fields", f"{POLLING}:test_what_newer_versions_add_harms_nothing"),
]

LIMITS = [
    row(
        "one message a second in a private chat, 20 a minute in a group, 30 a second in all",
        f"{LIMITER}:test_a_private_chat_gets_one_a_second_after_a_burst",
        f"{LIMITER}:test_a_minute_later_a_group_may_speak_again",
        f"{LIMITER}:test_all_chats_together_get_thirty_a_second",
    ),
    row(
        "edits spend the video's budget",
        f"{LIMITER}:test_a_group_keeps_room_for_the_video",
        f"{DELIVERY}:test_progress_is_dropped_rather_than_queued",
    ),
    row(
        "chat actions spend it too",
        f"{EDITING}:test_in_a_group_answers_quote_and_nobody_is_told_of_uploads",
    ),
    row(
        "an answer to a flood wait makes it longer",
        f"{DELIVERY}:test_a_flood_wait_is_kept_to_the_second",
        f"{DELIVERY}:test_a_flood_wait_for_a_chat_action_holds_everything",
        FILM,
    ),
    row(
        "other chats lift the wait, or are held by it",
        f"{LIMITER}:test_a_flood_wait_silences_one_chat_only",
        f"{LIMITER}:test_a_shorter_wait_does_not_lift_a_longer_one",
    ),
    row("the wait is a number or a timedelta", f"{PROBLEMS}:test_a_wait_may_be_a_timedelta"),
]

ERRORS = [
    row(
        "a time-out may come after the delivery: no second video",
        f"{DELIVERY}:test_what_may_have_arrived_is_never_sent_again",
        f"{DELIVERY}:test_a_late_answer_leaves_the_outcome_unknown",
        f"{DOUBT}:test_a_gateway_in_trouble_is_not_a_video_that_may_be_above",
        f"{CRASH}:test_ended_between_delivery_and_its_record_no_video_is_sent_twice",
    ),
    row(
        "only its cause tells a time-out before it",
        f"{PROBLEMS}:test_what_became_of_a_call",
        f"{DELIVERY}:test_nobody_at_home_means_nothing_was_sent",
    ),
    row("a BadRequest is a NetworkError to the library", f"{PROBLEMS}:test_bad_requests_are_not_tried_again"),
    row("errors are pages of HTML", f"{DELIVERY}:test_what_may_have_arrived_is_never_sent_again"),
    row(
        "blocked, kicked, deactivated, not allowed to write",
        f"{DELIVERY}:test_a_blocked_bot_knows_it",
        f"{GROUPS}:test_a_group_throws_the_bot_out",
        f"{PROBLEMS}:test_what_became_of_a_call",
    ),
    row(
        "blocked in the middle of a render: no error loop",
        f"{CHATS}:test_a_person_blocks_the_bot_while_the_video_is_made",
    ),
    row(
        "the person comes back",
        f"{GROUPS}:test_blocking_and_coming_back",
        f"{CHATS}:test_a_person_who_blocked_the_bot_and_comes_back",
    ),
    row(
        "a group becomes a supergroup: every row follows",
        f"{GROUPS}:test_a_group_becomes_a_supergroup",
        f"{DELIVERY}:test_a_group_that_moved_tells_its_new_id_and_is_followed",
        f"{CHATS}:test_a_group_with_a_new_id_keeps_its_project",
    ),
    row(
        "between the order and the delivery too",
        f"{CHATS}:test_a_group_gets_its_new_id_while_its_video_is_made",
    ),
    row("message is not modified", f"{EDITING}:test_an_edit_that_changes_nothing"),
    row(
        "a message was deleted, and nobody tells the bot",
        f"{EDITING}:test_an_edit_of_a_deleted_message_is_refused",
        f"{EDITING}:test_an_answer_to_a_deleted_message_arrives",
        f"{EDITING}:test_taking_a_message_back_twice",
    ),
    row("after 48 hours none is taken back", f"{EDITING}:test_a_message_too_old_to_be_taken_back_stays"),
    row(
        "a second instance shares the updates at random",
        f"{POLLING}:test_a_second_instance_stops_with_a_sentence",
        f"{POLLING}:test_a_restart_that_overlaps_is_no_second_instance",
    ),
    row(
        "getUpdates while a webhook is set",
        f"{POLLING}:test_a_webhook_left_behind_is_removed",
        f"{POLLING}:test_a_webhook_set_behind_our_back_is_removed",
    ),
    row(
        "the HTTP client logs the token, the library the words",
        f"{FETCHING}:test_neither_token_nor_words_are_in_a_log",
        f"{PROBLEMS}:test_the_token_stays_out_of_sight",
    ),
]

ORDER = [
    row(
        "updates side by side lose their order, one by one they wait for each other",
        f"{POLLING}:test_chats_do_not_wait_for_each_other_and_keep_their_order",
    ),
    row("updates are delivered again", f"{FIRST}:test_a_platform_that_repeats_itself_changes_nothing"),
    row(
        "an update that cannot be read holds up all others",
        f"{POLLING}:test_what_is_nothing_to_the_bot_is_passed_over",
        f"{POLLING}:test_an_update_that_can_never_be_stored_is_skipped",
        f"{WEBHOOK}:test_an_update_nobody_can_read_is_not_delivered_for_ever",
    ),
    row("the database is away", f"{POLLING}:test_a_database_that_is_away_loses_and_doubles_nothing"),
]

PLACES = [
    row("privacy mode hides photos: the operator is told", f"{WEBHOOK}:test_doctor_knows_privacy_mode"),
    row("taken into a group: people are told how", f"{GROUPS}:test_somebody_takes_the_bot_into_a_group"),
    row("mentions, replies and commands of others", f"{GROUPS}:test_who_is_meant_in_a_group"),
    row(
        "a caption is changed to mention the bot",
        f"{CHATS}:test_a_photo_whose_caption_is_changed_to_name_the_bot",
    ),
    row(
        "a topic is a place, a chain of replies is none",
        f"{GROUPS}:test_a_topic_is_a_conversation_of_its_own",
        f"{GROUPS}:test_a_chain_of_replies_is_no_topic",
        f"{GROUPS}:test_a_topic_of_a_private_chat_is_a_conversation_of_its_own",
        f"{EDITING}:test_a_topic_gets_its_answers",
    ),
    row(
        "admins, also anonymous ones",
        f"{GROUPS}:test_admins_are_asked_from_telegram",
        f"{GROUPS}:test_an_anonymous_admin_speaks_as_the_group",
        f"{GROUPS}:test_who_administers_may_stay_unknown",
    ),
    row(
        "privacy mode shows the photo that somebody replies to",
        f"{GROUPS}:test_a_reply_to_somebodys_photo_brings_it",
        f"{SAID}:test_a_reply_to_somebodys_photo_takes_it_in_once",
    ),
    row(
        "stickers, places and contacts are no photos",
        f"{RECEIVING}:test_what_is_neither_file_nor_words_asks_how",
        f"{SAID}:test_stickers_are_answered_once_and_files_need_no_name",
    ),
]

BUTTONS = [
    row(
        "a press is to be answered at once",
        f"{RECEIVING}:test_a_press_is_answered_and_decoded",
        f"{POLLING}:test_a_press_is_answered_while_the_database_is_away",
        f"{RECEIVING}:test_a_press_that_is_too_old_to_answer_still_counts",
    ),
    row(
        "buttons outlive restarts and versions",
        f"{RECEIVING}:test_a_button_of_another_time_is_answered_too",
        f"{RECEIVING}:test_a_press_on_a_message_telegram_no_longer_shows",
        f"{SAID}:test_a_press_on_an_old_message_of_a_topic_is_answered_there",
        f"{CHATS}:test_a_late_photo_of_an_album_is_meant_after_a_restart_too",
    ),
    row("64 bytes of data", f"{WORDS}:test_a_button_telegram_would_refuse_is_left_out"),
    row("eight buttons in a row are too narrow", f"{WORDS}:test_buttons_share_rows_as_they_fit_a_phone"),
]

SETTING_UP = [
    row(
        "commands by two-letter language",
        f"{WEBHOOK}:test_commands_are_told_in_both_languages_and_only_when_they_change",
    ),
    row("a deep link's payload", f"{RECEIVING}:test_commands", f"{SAID}:test_a_link_names_a_language_and_begins_anew"),
    row("the language may be missing", f"{RECEIVING}:test_a_person_whose_language_is_not_known"),
    row(
        "the webhook's secret",
        f"{WEBHOOK}:test_strangers_are_turned_away",
        f"{WEBHOOK}:test_the_webhook_is_set_with_its_secret_and_kept_when_the_bot_stops",
    ),
    row("ports and addresses Telegram does not take", f"{WEBHOOK}:test_an_address_telegram_does_not_take"),
    row(
        "a webhook is answered only once committed",
        f"{WEBHOOK}:test_an_update_that_was_not_committed_is_delivered_again",
    ),
    row("several replicas", f"{WEBHOOK}:test_replicas_behind_one_address_take_in_each_others_updates"),
    row(
        "membership is no default update",
        f"{WEBHOOK}:test_the_webhook_is_set_with_its_secret_and_kept_when_the_bot_stops",
    ),
    row("the proxy", f"{WEBHOOK}:test_the_proxy_is_honoured", f"{PROBLEMS}:test_the_proxy_is_for_the_internet_only"),
]

ROWS = [*FILES_IN, *ALBUMS, *FILES_OUT, *OWN_SERVER, *LIMITS, *ERRORS, *ORDER, *PLACES, *BUTTONS, *SETTING_UP]


def test_no_trap_stands_twice() -> None:
    assert_distinct([row.trap for row in ROWS])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.trap)
def test_the_trap_is_avoided(row: Row) -> None:
    assert_shown(row.tests)
