/* The rows, the locks, and what lanes and requests remember. */

/* What became of an interview. */
#define NEW         0
#define ADMITTED    1
#define TURNED_AWAY 2
#define COMPLETED   3
#define LATE        4       /* finished without a slot */

/* What became of its lease. */
#define NO_LEASE 0
#define HELD     1
#define GONE     2

typedef Interview {
	unsigned state : 3;
	unsigned lease : 2;
	unsigned ledger : 2;    /* rows */
	bit left                /* the held lease has a tick left; without, it has lapsed */
};

typedef Image {
	Interview interview[RESPONDENTS];
	unsigned completed : 2;
	unsigned held : 2;
	byte done[REQUESTS];    /* how often what this request asks for has been done, its counters included */
	bit batch[LANES]        /* the row in lanes has the id of the batch that this lane has under way; ids never come again */
};

Image open;                 /* with what is not committed: each row as its owner sees it */
Image flushed;              /* in the leader's log, and what other transactions read */
Image replica;              /* what a new leader would have */
bit behind;                 /* the replica is behind the log */

#define FREE 0
byte survey_lock = FREE;            /* pg_advisory_xact_lock: 1 + the lane */
byte cell_lock = FREE;              /* of the cell's row */
byte row_lock[RESPONDENTS] = FREE;  /* of an interview's row and its lease's */
#define may_lock(lock, l) (lock == FREE || lock == (l) + 1)

/* What the server does for a lane. A transaction whose connection breaks before the COMMIT has come is rolled back, which may as
   well happen at once: until then its locks are held as if it were only slow. */
#define NONE    0
#define OPEN    1           /* a transaction is open */
#define FLUSHED 2           /* it is in the log, and waits for the standby; its locks are still held */
byte backend[LANES];

/* What a lane waits for. */
#define IDLE   0
#define BUSY   1            /* its jobs run in an open transaction */
#define WAITS  2            /* its COMMIT has come, and the answer has not */
#define BROKEN 3            /* the connection is gone; the batch is kept until it is known what became of it */
byte client[LANES];

/* States of a request. */
#define NOTHING 0
#define QUEUED  1           /* it waits in its lane, or stands in a batch that is to be run again */
#define LOOKED  2           /* it has locked and read its rows */
#define RUN     3           /* it has run, and its answer is known if the batch is committed */
#define LEFT    4           /* nobody waits for it any more, but the server may keep it yet */

/* What a request wants. */
#define ADMIT    0
#define PAGE     1
#define COMPLETE 2

typedef Request {
	unsigned state : 3;
	unsigned respondent : 2;
	unsigned wants : 2;
	unsigned told : 3;      /* what became of the interview, as its respondent will be told */
	unsigned saw : 2;       /* how many slots were taken when the gate looked */
	bit lane;
	bit batched;            /* it belongs to the batch that its lane has under way */
	bit idle                /* there was nothing to do for it */
};
Request request[REQUESTS];

/* Of the gate lanes: whether the batch has brought the cell up to date, and the leases that it saw lapsed. */
typedef Settling { bit begun; bit lapsed[RESPONDENTS] };
Settling settling[LANES];
bit sealed[LANES];          /* the batch is as it was when its COMMIT was first sent: what comes later waits for the next */
bit late[LANES];            /* only of a mutant: a batch that was sent whole and that the server has not begun to run */

/* Counters inside a step are not part of the state. */
hidden byte each, other, lane, sum, live;
