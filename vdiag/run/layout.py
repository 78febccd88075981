"""The layout of a run's database: the statements that make its tables."""

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE questions (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, label TEXT NOT NULL, level TEXT NOT NULL,
    concept TEXT NOT NULL, text TEXT NOT NULL, attributes TEXT NOT NULL, language TEXT NOT NULL,
    sample INTEGER NOT NULL, round INTEGER NOT NULL, prompt TEXT NOT NULL,
    template TEXT NOT NULL, settings TEXT NOT NULL, asked_at REAL) WITHOUT ROWID;
CREATE TABLE answers (
    question TEXT PRIMARY KEY REFERENCES questions, text TEXT NOT NULL, finish TEXT NOT NULL,
    input_tokens INTEGER, output_tokens INTEGER, seconds REAL NOT NULL, served TEXT NOT NULL,
    stored_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE programs (
    question TEXT NOT NULL REFERENCES questions, extractor INTEGER NOT NULL, code TEXT NOT NULL,
    reason TEXT, notes TEXT NOT NULL, PRIMARY KEY (question, extractor)) WITHOUT ROWID;
CREATE TABLE images (
    key TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES questions, rendering TEXT NOT NULL,
    tier TEXT NOT NULL, image TEXT, reason TEXT, log TEXT NOT NULL, line INTEGER,
    seconds REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE scores (
    scorer TEXT NOT NULL, fingerprint TEXT NOT NULL, metric TEXT NOT NULL, over TEXT NOT NULL,
    subject TEXT NOT NULL, value REAL NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (metric, fingerprint, subject)) WITHOUT ROWID;
CREATE TABLE subjects (
    subject TEXT NOT NULL, image TEXT NOT NULL REFERENCES images,
    PRIMARY KEY (subject, image)) WITHOUT ROWID;
CREATE TABLE fingerprints (
    fingerprint TEXT PRIMARY KEY, scorer TEXT NOT NULL, made_of TEXT NOT NULL) WITHOUT ROWID;
"""
ADDED = """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY, question TEXT NOT NULL REFERENCES questions, model TEXT NOT NULL,
    state TEXT NOT NULL, tokens INTEGER NOT NULL, usd REAL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS origins (
    question TEXT PRIMARY KEY REFERENCES questions, origin TEXT NOT NULL, kept TEXT NOT NULL,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (
    token TEXT PRIMARY KEY, model TEXT NOT NULL, state TEXT NOT NULL, id TEXT,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batched (
    question TEXT PRIMARY KEY REFERENCES questions, token TEXT NOT NULL REFERENCES batches,
    charge INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purposes (
    question TEXT PRIMARY KEY REFERENCES questions, task TEXT NOT NULL, parent TEXT NOT NULL,
    images TEXT NOT NULL, details TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, concept TEXT NOT NULL,
    text TEXT NOT NULL, attributes TEXT NOT NULL, language TEXT NOT NULL, program TEXT NOT NULL,
    rewriting TEXT NOT NULL, drawn_by TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (
    question TEXT NOT NULL REFERENCES questions, reader INTEGER NOT NULL, encoder TEXT NOT NULL,
    status TEXT NOT NULL, choice INTEGER, words TEXT NOT NULL, rank REAL,
    PRIMARY KEY (question, reader, encoder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turned_down (
    question TEXT PRIMARY KEY REFERENCES questions, reason TEXT NOT NULL, said TEXT NOT NULL,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blanks (
    image TEXT NOT NULL REFERENCES images, rule INTEGER NOT NULL, blank INTEGER NOT NULL,
    PRIMARY KEY (image, rule)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS score_intervals (
    metric TEXT NOT NULL, fingerprint TEXT NOT NULL, subject TEXT NOT NULL, low REAL NOT NULL,
    high REAL NOT NULL, interval TEXT NOT NULL,
    PRIMARY KEY (metric, fingerprint, subject)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rankings (
    fingerprint TEXT NOT NULL, subject TEXT NOT NULL, places BLOB NOT NULL, further TEXT NOT NULL,
    nearest TEXT NOT NULL, PRIMARY KEY (fingerprint, subject));
"""
"""Tables that a run of the same layout may lack because it was made before they were."""
