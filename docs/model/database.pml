/* The rows (internal/store/migrations). */

/* Dispositions. */
#define ABSENT          0       /* no interview yet */
#define IN_PROGRESS     1
#define COMPLETED       2
#define OVER_QUOTA_LATE 3
#define OVER_QUOTA      4
#define SCREENED_OUT    5
#define REFUSED         6
#define INVALIDATED     7

/* Decisions of the gate. */
#define UNDECIDED   0
#define ADMITTED    1
#define TURNED_AWAY 2
#define INELIGIBLE  3

/* What became of a lease. */
#define NO_LEASE       0
#define HELD           1
#define LEASE_COMPLETE 2
#define GONE           3        /* expired or released: no transaction asks which */

/* States of a cell. */
#define OPEN    0
#define CLOSING 1
#define CLOSED  2

typedef Interview {
	unsigned disposition : 3;
	unsigned was : 3;           /* of an invalidated one: how it had ended */
	unsigned decision : 2;
	unsigned class : 3;         /* what the answers before the gate amount to: which cells, or ineligible */
	unsigned leased : 3;        /* the class whose cells the lease is on */
	unsigned lease : 2;
	unsigned left : 2;          /* ticks until the held lease has lapsed for every clock (see BELOW) */
	unsigned ledger : 2;        /* rows */
	bit in_sample
};

typedef Cell {
	unsigned target : 3 = TARGET;
	unsigned completed : 3;
	unsigned held : 3;
	unsigned state : 2
};

typedef Database {
	Interview interview[RESPONDENTS];
	Cell cell[CELLS];
	bit stale[REQUESTS]         /* the interview's revision is not what this request read */
};

Database durable;               /* what a crash leaves, and what readers see */
Database open;                  /* what the batch under way sees; equal to durable when there is none */
bit touched[RESPONDENTS];       /* the batch under way has raised this interview's revision */

#define FREE 0
byte lock = FREE;               /* the database's write lock: 1 + the node whose batch is open */
#define may_write(n) (lock == FREE || lock == (n) + 1)

#define is_finished(db, i) (db.interview[i].disposition == COMPLETED || db.interview[i].disposition == OVER_QUOTA_LATE \
	|| db.interview[i].disposition == INVALIDATED)

/* told is the disposition that respondent and source go on being told, whatever is decided afterwards (Interview.Told). */
#define told(db, i) (db.interview[i].disposition == INVALIDATED -> db.interview[i].was : db.interview[i].disposition)

#define free_slot(db, k) (db.cell[k].completed + db.cell[k].held < db.cell[k].target)

/* Counters inside a step are not part of the state. */
hidden byte each, dim, before, copied, asked, ran_together;
hidden byte live, no_room;
