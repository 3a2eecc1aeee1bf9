/* A request of a respondent: a look at the interview, a wait, one transaction, an answer (internal/field/answer.go). */

/* States of a request. */
#define IDLE      0
#define READ      1             /* it has read the interview, and its transaction waits */
#define RUN       2             /* its transaction has run in the open batch and is not durable */
#define COMMITTED 3             /* it is durable, and the respondent does not know */

/* What a request read. */
#define NOBODY            0
#define SOMEBODY_NEW      1
#define SOMEBODY_ADMITTED 2

typedef Request {
	unsigned state : 2;
	unsigned respondent : 2;
	unsigned saw : 2;
	unsigned class : 3;         /* of the answers it read */
	unsigned told : 3;          /* the disposition that it will answer with */
	bit admitted;               /* it will answer with a page behind the gate */
	bit finished;               /* it took the last page */
	bit room;                   /* there was room when it read; only a mutant looks */
	bit owes                    /* it has a second transaction to run; only a mutant does */
};
Request request[REQUESTS];

/* has_work tells whether a crash of node n would take anything with it. */
#if REQUESTS > 2
#define has_work(n) (lock == n + 1 || (n == 1 -> request[2].state != IDLE : request[0].state != IDLE || request[1].state != IDLE))
#else
#define has_work(n) (lock == n + 1 || request[n].state != IDLE)
#endif

/* forget makes the request one that never was. */
inline forget(q) {
	request[q].state = IDLE;
	request[q].respondent = 0;
	request[q].saw = NOBODY;
	request[q].class = 0;
	request[q].told = ABSENT;
	request[q].admitted = false;
	request[q].finished = false;
	request[q].room = false;
	request[q].owes = false;
	durable.stale[q] = false;
	open.stale[q] = false
}

/* begun and ran stand around a job: the first job of a batch takes the database's write lock. */
inline begun(n) {
	lock = n + 1
}

inline ran(q) {
	request[q].state = RUN;
	request[q].told = told(open, request[q].respondent);
	request[q].admitted = open.interview[request[q].respondent].decision == ADMITTED;
	request[q].saw = NOBODY;
	request[q].class = 0;
	request[q].room = false;
	durable.stale[q] = false;
	open.stale[q] = false
}

/* read is a request's look at the interview, outside any transaction. An interview that has ended is only shown. */
inline read(q, i) {
	request[q].state = READ;
	request[q].respondent = i;
	request[q].saw = (durable.interview[i].disposition == ABSENT -> NOBODY :
	                 (durable.interview[i].decision == UNDECIDED -> SOMEBODY_NEW : SOMEBODY_ADMITTED));
	request[q].class = durable.interview[i].class;
	request[q].room = (mutated(COUNT_THEN_INSERT) && free_slot(durable, cell_of(0, request[q].class)));
	durable.stale[q] = false;
	open.stale[q] = touched[i]
}

/* answer lets the respondent know. What somebody was told must be what the database will say after any crash. */
inline answer(q) {
	assert(request[q].told <= IN_PROGRESS || request[q].told == told(durable, request[q].respondent));
	assert(!request[q].admitted || durable.interview[request[q].respondent].decision == ADMITTED);
	assert(!request[q].finished || is_finished(durable, request[q].respondent));
	forget(q)
}
