/*
 * The quota lease protocol: who holds a slot of a quota cell, and what a crash, a clock and a second tab can do to it.
 *
 * The model is opinionated: a transaction is one step and everything between two transactions is free. A request sees an
 * interview as it was some time ago, waits, and then runs on what the database has become; nodes crash at any step, any
 * number of times; the clock never stops. Nothing is counted down, so runs of every length are searched. What is bounded is
 * the cast: respondents, requests at a time, cells, targets, and the length of a lease in ticks.
 *
 *   sizes.pml       the cast's size, and the names of the witnesses and mutants
 *   database.pml    the rows
 *   requests.pml    what a request read, waits for, and answers
 *   batch.pml       the open batch, commit and crash
 *   slots.pml       room, leases, and how they lapse
 *   protocol.pml    the transactions, named like the Go functions
 *   control.pml     the administrator's transactions
 *   invariants.pml  what must hold of every committed state
 *   lease.pml       the cast: requests, nodes, the clock, the monitor
 *   liveness.pml    another cast for the same transactions, of which "the cell fills" can be asked
 *
 * README.md says what stands for what, how to run it, and what came out.
 */
#include "sizes.pml"
#include "database.pml"
#include "requests.pml"
#include "batch.pml"
#include "slots.pml"
#include "protocol.pml"
#include "invariants.pml"

/* A step happens at once or not at all. (Spin wants a d_step to end in a plain statement.) */
#define STEP(condition, action) :: d_step { condition -> action; skip }

#ifdef LIVENESS
#include "liveness.pml"
#else

#define may_read(q, i) (request[q].state == IDLE && durable.interview[i].disposition <= IN_PROGRESS)
#define has_come(i) (durable.interview[i].disposition != ABSENT)
#define may_run(q, as) (request[q].state == READ && request[q].saw == as && may_write(node_of(q)))
#define may_answer(q) (request[q].state == COMMITTED || mutated(ACK_BEFORE_COMMIT) && request[q].state == RUN)
#define who request[q].respondent

/* A job is a transaction of one request, in the batch that its node has open. A clocked one read its clock before it
   waited, so that the clock may be behind. */
#define JOB(as, transaction) STEP(may_run(q, as), begun(node_of(q)); transaction; ran(q))
#if LAG == 0
#define CLOCKED_JOB(as, transaction) JOB(as, transaction(q, who, 0))
#else
#define CLOCKED_JOB(as, transaction) JOB(as, transaction(q, who, 0)) JOB(as, transaction(q, who, 1))
#endif

/* A handler serves one request after another, of whatever respondent comes: two of the same one are two tabs. */
active [REQUESTS] proctype Handler()
{
	byte q = _pid;
end:	do
	STEP(may_read(q, 0), read(q, 0))
	STEP(may_read(q, 1) && has_come(0), read(q, 1))   /* they are alike, and may as well come in their order */
#if RESPONDENTS > 2
	STEP(may_read(q, 2) && has_come(1), read(q, 2))
#endif
	JOB(NOBODY, begin(who))
	JOB(SOMEBODY_NEW, save_page(who, 0))
#if CLASSES > 1
	JOB(SOMEBODY_NEW, save_page(who, 1))
#endif
#if CLASSES > 2
	JOB(SOMEBODY_NEW, save_page(who, 2))
#endif
#if CLASSES > 3
	JOB(SOMEBODY_NEW, save_page(who, 3))
#endif
#ifdef SCREENING
	JOB(SOMEBODY_NEW, save_page(who, INELIGIBLE_CLASS))
#endif
	CLOCKED_JOB(SOMEBODY_NEW, admit)
	CLOCKED_JOB(SOMEBODY_ADMITTED, save_later_page)
	CLOCKED_JOB(SOMEBODY_ADMITTED, complete)
	STEP(may_run(q, SOMEBODY_NEW) || may_run(q, SOMEBODY_ADMITTED), begun(node_of(q)); refuse(q, who); ran(q))
	STEP(request[q].state == COMMITTED && request[q].owes && may_write(node_of(q)), begun(node_of(q)); pay(q, who))
	STEP(may_answer(q) && !request[q].owes, answer(q))
	od
}

/* A node commits the batch it has open, or crashes: before the commit, after it, or with nothing open at all. A commit that
   fails is a crash as far as the protocol goes: its callers are told nothing but to try again. */
active [NODES] proctype Node()
{
	byte n = _pid - REQUESTS;
end:	do
	STEP(lock == n + 1, commit(n))
	STEP(has_work(n), crash(n))
	od
}

/* The clock ticks whenever it likes. Only what is left of the held leases matters of it. */
active proctype Clock()
{
end:	do
	STEP(somebody(ages, durable) || somebody(ages, open), tick())
	od
}

/* The monitor gives lapsed leases back though nobody needs their slots (Store.Tally). When nobody can do anything any more
   it looks round: every interview has ended, no request waits, and no slot is held. */
active proctype Monitor()
{
end:	do
	STEP(lock == FREE && one_has_outlived, begun(0); expire(0))
	:: timeout -> witness(EVERYBODY_DONE); assert(is_quiet()); break
	od
}

#ifdef CONTROL
#include "control.pml"
#endif
#endif
