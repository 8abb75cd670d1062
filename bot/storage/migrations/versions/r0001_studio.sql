-- The studio's tables as version 0.1 made them.

CREATE TABLE studio_secrets (
    name VARCHAR(40) NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_studio_secrets PRIMARY KEY (name)
);
CREATE TABLE studio_tokens (
    hash VARCHAR(64) NOT NULL,
    account VARCHAR(40) NOT NULL,
    expires_at FLOAT NOT NULL,
    CONSTRAINT pk_studio_tokens PRIMARY KEY (hash)
);
CREATE TABLE studio_sessions (
    id VARCHAR(40) NOT NULL,
    task_id VARCHAR(40) NOT NULL,
    account VARCHAR(40) NOT NULL,
    name TEXT NOT NULL,
    language VARCHAR(40) NOT NULL,
    project JSON NOT NULL,
    revision INTEGER NOT NULL,
    touched_at FLOAT NOT NULL,
    CONSTRAINT pk_studio_sessions PRIMARY KEY (id)
);
CREATE INDEX ix_studio_sessions_touched_at ON studio_sessions (touched_at);
CREATE TABLE studio_answers (
    session_id VARCHAR(40) NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    answer JSON NOT NULL,
    CONSTRAINT pk_studio_answers PRIMARY KEY (session_id, "key"),
    CONSTRAINT fk_studio_answers_session_id_studio_sessions FOREIGN KEY(session_id) REFERENCES studio_sessions (id) ON DELETE CASCADE
);
CREATE TABLE studio_assets (
    id VARCHAR(40) NOT NULL,
    session_id VARCHAR(40) NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind VARCHAR(10) NOT NULL,
    mime VARCHAR(80) NOT NULL,
    "key" TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration FLOAT NOT NULL,
    fps FLOAT NOT NULL,
    CONSTRAINT pk_studio_assets PRIMARY KEY (id),
    CONSTRAINT fk_studio_assets_session_id_studio_sessions FOREIGN KEY(session_id) REFERENCES studio_sessions (id) ON DELETE CASCADE
);
CREATE INDEX ix_studio_assets_session_id ON studio_assets (session_id);
CREATE TABLE studio_renders (
    id VARCHAR(80) NOT NULL,
    session_id VARCHAR(40) NOT NULL,
    draft JSON NOT NULL,
    quality VARCHAR(20) NOT NULL,
    work FLOAT NOT NULL,
    status VARCHAR(12) NOT NULL,
    percent FLOAT NOT NULL,
    stage VARCHAR(40) NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    error VARCHAR(40) NOT NULL,
    params JSON NOT NULL,
    created_at FLOAT NOT NULL,
    started_at FLOAT,
    finished_at FLOAT,
    duration FLOAT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size BIGINT NOT NULL,
    CONSTRAINT pk_studio_renders PRIMARY KEY (id),
    CONSTRAINT fk_studio_renders_session_id_studio_sessions FOREIGN KEY(session_id) REFERENCES studio_sessions (id) ON DELETE CASCADE
);
CREATE INDEX ix_studio_renders_session_id ON studio_renders (session_id);
CREATE INDEX ix_studio_renders_status ON studio_renders (status);
