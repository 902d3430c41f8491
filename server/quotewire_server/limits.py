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
# How long balancers may take, after SIGTERM, to see that no more calls should come.
DRAIN_DELAY_SECONDS = 1.0
# How long calls in flight may go on after that.
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
# Longest caller-given request id that is echoed and logged.
MAX_REQUEST_ID_CHARS = 128

# --- Workers -----------------------------------------------------------------------------------------

# How often a worker gives a sign of life.
HEARTBEAT_SECONDS = 0.5
# One that is silent for so long hangs. The hardest text seen kept a worker silent for 0.2 seconds on a busy machine;
# the rest is for machines that swap, and for native code of other pipelines that holds the interpreter's lock.
HANG_SECONDS = 10.0
# How often the front looks at its workers: their memory can grow past the limit by what they take meanwhile.
WATCH_SECONDS = 0.1
# Their memory is reported once in so many looks.
ROUNDS_PER_REPORT = 10
# So many articles a worker reads before it gives freed memory back to the system, which takes some milliseconds.
ARTICLES_BETWEEN_GIVING_BACK = 10
# So many before it exchanges its vocabulary for a new one, which takes some 0.1 seconds.
ARTICLES_BETWEEN_TIDYING = 200
# A worker that holds more is killed. The hardest texts of 100,000 characters take 0.9 GB, the model among it.
MAX_WORKER_MEMORY_MIB = 2_048
# How much more address space than that a worker may take beyond what it starts with.
ADDRESS_SPACE_FACTOR = 2
# A worker that holds more than this after an article is exchanged for a new one: usual articles leave it at 0.65 GB.
RECYCLE_WORKER_MEMORY_MIB = 1_024
# But only when it holds so many times what it started with: a larger model is no reason.
RECYCLE_GROWTH = 1.5
# A worker whose caller has left may finish the article, when that takes no longer.
ABANDONED_SECONDS = 2.0
# How many workers one article may cost before it is given up and refused from then on.
MAX_ARTICLE_BLAMES = 2
# How often an article is tried when it is not to blame for its workers' ends; its deadline mostly comes before.
MAX_ARTICLE_ATTEMPTS = 100
# Two workers that are killed within this time over different articles: somebody is killing workers.
EXONERATION_SECONDS = 30.0
# For how long, and for how many articles, it is remembered what they have cost.
QUARANTINE_SECONDS = 3_600.0
MAX_QUARANTINED_ARTICLES = 1_024
# A template that does not fork within this time is killed and started again.
FORK_SECONDS = 5.0
# How long the exit status of a worker whose connection has closed may take to arrive.
EXIT_STATUS_SECONDS = 1.0

# --- Letting in --------------------------------------------------------------------------------------

# What an article is taken to need, for each byte, before any has been read: half a second for 5,000 bytes.
FIRST_SECONDS_PER_BYTE = 0.0001
# What each article needs besides its length, as if it were so many bytes longer.
OVERHEAD_BYTES = 200
# How much of what was learnt about the pace is left after one more article.
PACE_MEMORY = 0.9
# An estimate of the pace that is older shuts nobody out.
PACE_SECONDS = 10.0
# How much longer than expected a wait may turn out.
WAIT_MARGIN = 1.25
# How much of the expected time an article may take at best.
BEST_CASE = 0.5
# One part in so many of the queue is kept, beyond its bound, for callers of whom nothing waits.
RESERVED_SHARE = 4
# How soon a refused caller is told to come back, at the earliest and at the latest.
MIN_RETRY_AFTER_SECONDS = 0.1
MAX_RETRY_AFTER_SECONDS = 30.0

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
# How long the request message of a call may take to arrive.
REQUEST_SECONDS = 60.0
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
MIN_QUOTE_CONFIDENCE = 0.30

# ... but for a direct quote whose words are this likely to be somebody's, even if nobody knows whose.
SURE_SPEECH = 0.80

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

# --- Metrics and traces ------------------------------------------------------------------------------

# How long a reader of the metrics may be silent before it is cut off.
METRICS_READ_SECONDS = 10.0
# How long the last spans may take to leave when the server ends.
TRACE_FLUSH_SECONDS = 3.0

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

# --- Engines of runs elsewhere -----------------------------------------------------------------------

# A server that owes an answer in a stream may be silent this long: an article's ceiling, twice over, and some more.
REMOTE_SILENCE_SECONDS = 180.0
# A run ends when none of its servers has answered for this long.
REMOTE_LOST_SECONDS = 60.0
# How often a lost server is asked whether it is back, and how long it may take to say so.
REMOTE_PAUSE_SECONDS = 1.0
REMOTE_HEALTH_SECONDS = 5.0
# How often a server may be lost over one article before the article is given up.
MAX_REMOTE_LOSSES = 4
# How long actors of a Ray cluster may take to start and to read their model.
RAY_START_SECONDS = 300.0
# How often an actor that died is asked whether it is back.
RAY_PAUSE_SECONDS = 0.5

# --- Grouping quotes over an archive -----------------------------------------------------------------

# Below this many words, two people may well say the same: "We will win."
MIN_GROUP_WORDS = 5
# A shorter quote that stands within a longer one is the same quote, clipped, from this many words on.
MIN_CLIPPED_WORDS = 8
# Runs of this many words are looked up to find what may hold a clipped quote.
SHINGLE_WORDS = 5
# A run that stands in more different quotes than this says nothing: "thoughts and prayers are with the families".
MAX_SHINGLE_QUOTES = 1_000
# What the grouping keeps in memory; more than that goes to disk.
GROUPING_MEMORY_BYTES = 1024 * 1024 * 1024
# Rows of each table of the report.
REPORT_ROWS = 25
