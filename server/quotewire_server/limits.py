"""Every limit and default of the server, in one place, with its unit in its name.

The service can be given other values for most of them: see `quotewire_server.service.settings`.
"""

# --- What a request may hold -------------------------------------------------------------------------

# Stanford CoreNLP's server draws the line at the same length; it is some 16,000 English words.
MAX_TEXT_CHARS = 100_000
MAX_ID_CHARS = 1_024
MAX_TITLE_CHARS = 2_000
MAX_OUTLET_CHARS = 500
MAX_BYLINE_CHARS = 1_000
MAX_URL_CHARS = 8_192
MAX_LANGUAGE_CHARS = 64
MIN_PUBLISHED_YEAR = 1
MAX_PUBLISHED_YEAR = 9_999

# gRPC's own default. A text of MAX_TEXT_CHARS takes a tenth of it at most, so a text that is too long
# is told so in words long before gRPC cuts it off without any.
MAX_MESSAGE_BYTES = 4 * 1024 * 1024
# Names and values of all metadata of a call together.
MAX_METADATA_BYTES = 16 * 1024

# --- What is looked at before reading ----------------------------------------------------------------

# Below this many letters a guess at the language is worth nothing.
MIN_LANGUAGE_LETTERS = 60
# How sure the guess must be before it is worth a warning, 0 to 1.
MIN_LANGUAGE_CERTAINTY = 0.9
# A guess needs no more of the text than this.
LANGUAGE_SAMPLE_CHARS = 5_000
# This many tags or entities make a text look like markup.
MIN_MARKUP_PIECES = 2

# --- Serving -----------------------------------------------------------------------------------------

DEFAULT_ADDRESS = "127.0.0.1:50051"
# No setting that is a number may be above this: what gRPC counts in 32 bits ends a little higher.
MAX_SETTING = 2_000_000_000
# Articles that wait for a free worker; one more is refused.
MAX_QUEUED_ARTICLES = 64
# Longest deadline that is honoured for one article; also what a caller without one gets.
MAX_DEADLINE_SECONDS = 120.0
# A worker that takes longer over one article is killed and replaced.
ARTICLE_CEILING_SECONDS = 60.0
# How often one article is given to a worker that then dies before it is given up.
MAX_ARTICLE_ATTEMPTS = 2
# How long calls in flight may go on after SIGTERM.
DRAIN_SECONDS = 30.0
# How long the last answers may take to leave once all articles are read.
FLUSH_SECONDS = 1.0
# A worker that has not read its model by then is killed and started again.
WORKER_START_SECONDS = 120.0
# A worker that was told to end may take this long.
WORKER_STOP_SECONDS = 2.0
# Pause before a worker that failed to start is started again: doubled each time, up to the maximum.
WORKER_RESTART_SECONDS = 0.25
MAX_WORKER_RESTART_SECONDS = 15.0
# How soon a refused caller should come back.
RETRY_AFTER_SECONDS = 1.0
# Longest caller-given request id that is echoed and logged.
MAX_REQUEST_ID_CHARS = 128

# --- Connections -------------------------------------------------------------------------------------

# Calls that one connection may have open at once; a client's library holds back what is more.
MAX_CALLS_PER_CONNECTION = 1_024
# How often a connection without other traffic is asked whether its client still lives.
KEEPALIVE_SECONDS = 60.0
# How long the client may take to say so before the connection is closed.
KEEPALIVE_TIMEOUT_SECONDS = 20.0
# A client that pings more often than this is sent away. quotewire's own pings once a minute at most, clients in
# other languages are set to 30 seconds now and then; gRPC's own default of 5 minutes would cut them off.
MIN_PING_INTERVAL_SECONDS = 20.0
# After this a client is asked to connect anew, which is when it sees new certificates and new servers.
MAX_CONNECTION_AGE_SECONDS = 300.0
# How long the calls of such a connection may go on; a stream over a whole archive takes its time.
CONNECTION_AGE_GRACE_SECONDS = 3_600.0
# How often, at most, the file of tokens is looked at.
TOKEN_FILE_SECONDS = 1.0
# Shorter ones can be guessed.
MIN_TOKEN_CHARS = 16

# --- Coreference -------------------------------------------------------------------------------------

# Longest stretch that coreferee looks at in one run: about a third of a second's work.
MAX_COREFERENCE_TOKENS = 1_500
# How far back, in sentences, the antecedent of a pronoun is looked for.
MAX_ANTECEDENT_SENTENCES = 12

# A quote less likely than this to have the right words and the right speaker is not given out at all: on the gold
# articles, leaving them out raises precision and costs next to no recall (docs/quality.md).
MIN_QUOTE_CONFIDENCE = 0.3

# --- Reading archives --------------------------------------------------------------------------------

# Largest record of a file of records, as it stands there: an article of MAX_TEXT_CHARS in JSON, with its page.
MAX_RECORD_BYTES = 16 * 1024 * 1024
# Largest page: trafilatura's own default is twice that; the tree in memory is some ten times the page.
MAX_PAGE_BYTES = 10 * 1024 * 1024
# Tags of a page; finding the article among so many takes some seconds.
MAX_PAGE_TAGS = 200_000
# Largest .json file, which can only be read whole; one with more belongs into lines.
MAX_JSON_FILE_BYTES = 64 * 1024 * 1024
# A line that goes on beyond this is no line, and its file none of lines.
MAX_SKIPPED_BYTES = 4 * 1024 * 1024 * 1024
# What `zstd --long=27` writes.
MAX_ZSTD_WINDOW_BYTES = 128 * 1024 * 1024
# Records of a Parquet file that are in memory at once.
PARQUET_BATCH_RECORDS = 64

# --- Runs over archives ------------------------------------------------------------------------------

# A part is read, written and, after a crash, done again as a whole: about a minute of work for two workers.
PART_ARTICLES = 1_000
PART_CHARS = 16_000_000
# Input that is planned, and checked for changes, together; large files are cut into stretches of this size.
CHUNK_BYTES = 16 * 1024 * 1024
CHUNK_FILES = 1_000
# Articles given to the engine for each of its slots: one in work, one at hand.
ARTICLES_PER_SLOT = 2
# Parts that articles are read for at the same time: the next is begun while the last articles of one are in work.
MAX_OPEN_PARTS = 4
# Finished parts that wait to be written.
MAX_UNWRITTEN_PARTS = 2
# Records that are read ahead of the engine, and the code points of their text.
READ_AHEAD_RECORDS = 32
READ_AHEAD_CHARS = 1_000_000
# How often the progress of a run is told, on a terminal and elsewhere.
PROGRESS_SECONDS = 0.5
PROGRESS_LINE_SECONDS = 10.0
