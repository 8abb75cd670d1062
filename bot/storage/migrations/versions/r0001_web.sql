-- The web chat's tables as version 0.1 made them.

CREATE TABLE web_chats (
    chat VARCHAR(64) NOT NULL,
    seq INTEGER NOT NULL,
    login VARCHAR(64) DEFAULT '' NOT NULL,
    CONSTRAINT pk_web_chats PRIMARY KEY (chat)
);
CREATE TABLE web_messages (
    chat VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    author VARCHAR(8) NOT NULL,
    "key" VARCHAR(300) NOT NULL,
    at FLOAT NOT NULL,
    removed BOOLEAN NOT NULL,
    content JSON NOT NULL,
    CONSTRAINT pk_web_messages PRIMARY KEY (chat, id),
    CONSTRAINT uq_web_messages_chat UNIQUE (chat, author, "key")
);
CREATE INDEX ix_web_messages_changes ON web_messages (chat, seq);
CREATE TABLE web_inbounds (
    chat VARCHAR(64) NOT NULL,
    message VARCHAR(64) NOT NULL,
    "order" INTEGER NOT NULL,
    facts JSON NOT NULL,
    received BOOLEAN NOT NULL,
    CONSTRAINT pk_web_inbounds PRIMARY KEY (chat, message)
);
CREATE INDEX ix_web_inbounds_received ON web_inbounds (received);
