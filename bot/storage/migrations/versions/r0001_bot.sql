-- The bot's tables as version 0.1 made them. SERIAL stands for the database's own counter.

CREATE TABLE conversations (
    "key" VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    language_chosen BOOLEAN NOT NULL,
    limited BOOLEAN NOT NULL,
    "group" BOOLEAN DEFAULT FALSE NOT NULL,
    threads BOOLEAN DEFAULT FALSE NOT NULL,
    address JSON NOT NULL,
    project VARCHAR,
    offers JSON,
    connected BOOLEAN NOT NULL,
    gone BOOLEAN NOT NULL,
    touched_at FLOAT NOT NULL,
    CONSTRAINT pk_conversations PRIMARY KEY ("key")
);
CREATE TABLE projects (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    starter VARCHAR NOT NULL,
    session JSON,
    claim_link VARCHAR,
    wish VARCHAR NOT NULL,
    exported BOOLEAN NOT NULL,
    raw_announced BOOLEAN NOT NULL,
    touched_at FLOAT NOT NULL,
    CONSTRAINT pk_projects PRIMARY KEY (id)
);
CREATE INDEX ix_projects_conversation ON projects (conversation);
CREATE TABLE inbounds (
    id SERIAL NOT NULL,
    conversation VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    chat VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    turn VARCHAR NOT NULL,
    sender VARCHAR DEFAULT '' NOT NULL,
    body JSON NOT NULL,
    received_at FLOAT NOT NULL,
    CONSTRAINT pk_inbounds PRIMARY KEY (id),
    CONSTRAINT uq_inbounds_channel UNIQUE (channel, chat, message, revision)
);
CREATE INDEX ix_inbounds_conversation ON inbounds (conversation);
CREATE INDEX ix_inbounds_sender ON inbounds (sender);
CREATE INDEX ix_inbounds_turn ON inbounds (turn);
CREATE TABLE turns (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    project VARCHAR,
    state VARCHAR NOT NULL,
    opened_at FLOAT NOT NULL,
    due_at FLOAT,
    "plan" JSON,
    cancel_requested BOOLEAN NOT NULL,
    CONSTRAINT pk_turns PRIMARY KEY (id)
);
CREATE INDEX ix_turns_conversation ON turns (conversation);
CREATE INDEX ix_turns_due ON turns (state, due_at);
CREATE TABLE files (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    turn VARCHAR NOT NULL,
    batch VARCHAR DEFAULT '' NOT NULL,
    project VARCHAR,
    sender VARCHAR DEFAULT '' NOT NULL,
    sent_order BIGINT NOT NULL,
    position INTEGER NOT NULL,
    attachment JSON NOT NULL,
    state VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    mime VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    caption VARCHAR NOT NULL,
    problem JSON,
    CONSTRAINT pk_files PRIMARY KEY (id)
);
CREATE INDEX ix_files_batch ON files (batch);
CREATE INDEX ix_files_conversation ON files (conversation);
CREATE INDEX ix_files_project ON files (project);
CREATE INDEX ix_files_sender ON files (sender);
CREATE INDEX ix_files_turn ON files (turn);
CREATE TABLE exports (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    project VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    render VARCHAR NOT NULL,
    draft JSON NOT NULL,
    duration INTEGER NOT NULL,
    media JSON,
    posted JSON,
    batch VARCHAR NOT NULL,
    batch_size INTEGER NOT NULL,
    quality VARCHAR DEFAULT '' NOT NULL,
    sender VARCHAR DEFAULT '' NOT NULL,
    percent FLOAT NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    slow_told BOOLEAN NOT NULL,
    started_at FLOAT NOT NULL,
    CONSTRAINT pk_exports PRIMARY KEY (id),
    CONSTRAINT fk_exports_project_projects FOREIGN KEY(project) REFERENCES projects (id) ON DELETE CASCADE
);
CREATE INDEX ix_exports_batch ON exports (batch);
CREATE INDEX ix_exports_conversation ON exports (conversation);
CREATE INDEX ix_exports_project ON exports (project);
CREATE TABLE attempts (
    "key" VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    detail JSON NOT NULL,
    at FLOAT NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY ("key")
);
CREATE INDEX ix_attempts_conversation ON attempts (conversation);
CREATE TABLE slots (
    conversation VARCHAR NOT NULL,
    slot VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    at FLOAT NOT NULL,
    CONSTRAINT pk_slots PRIMARY KEY (conversation, slot)
);
CREATE TABLE accounts (
    name VARCHAR NOT NULL,
    client_id VARCHAR NOT NULL,
    token VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    expires_at FLOAT NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (name)
);
CREATE TABLE forgotten (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    body JSON NOT NULL,
    at FLOAT NOT NULL,
    CONSTRAINT pk_forgotten PRIMARY KEY (id)
);
CREATE TABLE invitations (
    id VARCHAR NOT NULL,
    conversation VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    expires_at FLOAT NOT NULL,
    used BOOLEAN NOT NULL,
    CONSTRAINT pk_invitations PRIMARY KEY (id)
);
CREATE INDEX ix_invitations_conversation ON invitations (conversation);
CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);
CREATE TABLE usage (
    id SERIAL NOT NULL,
    person VARCHAR NOT NULL,
    chat VARCHAR NOT NULL,
    at FLOAT NOT NULL,
    CONSTRAINT pk_usage PRIMARY KEY (id)
);
CREATE INDEX ix_usage_at ON usage (at);
CREATE INDEX ix_usage_chat ON usage (chat);
CREATE INDEX ix_usage_person ON usage (person);
