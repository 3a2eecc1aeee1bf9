/*
 * Several nodes on one PostgreSQL: what the survey's lock, the id of a batch and the wait for a standby are there for.
 *
 * lease.pml says that transactions which follow one another keep the promises of a quota. This model says that those of
 * several nodes do follow one another, where it matters, and that a batch is done once and kept, whatever breaks. Its statements
 * are steps: another lane may come between any two, and so may the end of a node, of a connection or of the leader.
 *
 *   nodesizes.pml   the cast's size, and the names of the witnesses and mutants
 *   rows.pml        rows, locks, and what lanes and requests remember
 *   server.pml      transactions, the log, the standby
 *   lanes.pml       batches and connections, and the unknown COMMIT
 *   jobs.pml        what a batch does
 *   nodes.pml       the cast: respondents, lanes, nodes, the clock, the server
 */
#include "nodesizes.pml"
#include "rows.pml"
#include "server.pml"
#include "lanes.pml"
#include "jobs.pml"

#define STEP(condition, action) :: d_step { condition -> action; skip }

#define who request[q].respondent
#define is_new(i) (flushed.interview[i].state == NEW)
#define is_inside(i) (flushed.interview[i].state == ADMITTED)

inline ask(q, i, what) {
	request[q].state = QUEUED;
	request[q].respondent = i;
	request[q].wants = what;
	request[q].lane = (what == PAGE -> PAGE_LANE : GATE_LANE)
}

#define ASK(i) \
	STEP(request[q].state == NOTHING && is_new(i), ask(q, i, ADMIT)) \
	STEP(request[q].state == NOTHING && is_inside(i), ask(q, i, PAGE)) \
	STEP(request[q].state == NOTHING && is_inside(i), ask(q, i, COMPLETE))

/* A request is one after another of whatever respondent comes. Two of the same one are two tabs. */
active [REQUESTS] proctype Respondent()
{
	byte q = _pid;
end:	do
	ASK(0)
#if RESPONDENTS > 1
	ASK(1)
#endif
	od
}

#define in_lane(q, l) (lane_of(q) == l && request[q].state == QUEUED)
#define has_to_run(q, l) (in_lane(q, l) && (request[q].batched || !sealed[l]))
#define has_looked(q, l) (lane_of(q) == l && request[q].state == LOOKED)
#define is_batched(q, l) (lane_of(q) == l && request[q].batched)
#define has_half_run(q, l) (lane_of(q) == l && (request[q].state == LOOKED || request[q].batched && request[q].state == QUEUED))
#define some(condition, l) (condition(0, l) || condition(1, l))
#if RESPONDENTS > 1
#define has_lapsed_seen(l) (settling[l].lapsed[0] || settling[l].lapsed[1])
#define one_ages (ages(0) || ages(1))
#else
#define has_lapsed_seen(l) (settling[l].lapsed[0])
#define one_ages (ages(0))
#endif
#define runs(l) (client[l] == BUSY && backend[l] == OPEN)
#ifdef STORM
#define is_settled(l) true
#else
#define is_settled(l) (settling[l].begun && !has_lapsed_seen(l))
#endif

/* The jobs of request q in its lane, whichever that is. */
#define runs_for(q, at) (request[q].state == at && runs(lane_of(q)) && (request[q].batched || !sealed[lane_of(q)]))
#define gate_runs_for(q, at) (runs_for(q, at) && request[q].lane == GATE_LANE && is_settled(lane_of(q)))
#define page_runs_for(q, at) (runs_for(q, at) && request[q].lane == PAGE_LANE)
#define may_lock_row(q) may_lock(row_lock[who], lane_of(q))

active [REQUESTS] proctype Job()
{
	byte q = _pid - REQUESTS;
end:	do
	STEP(gate_runs_for(q, QUEUED) && may_lock_row(q) && !some(has_looked, lane_of(q)), look(q, who)) /* one job after another */
	STEP(gate_runs_for(q, LOOKED) && may_lock(cell_lock, lane_of(q)), decide(q, who))
#if MUTANT == PAGE_READS_AHEAD
	STEP(page_runs_for(q, QUEUED) && is_inside(who), request[q].state = LOOKED)
	STEP(page_runs_for(q, LOOKED) && may_lock_row(q), save_page(q, who, 0))
#else
	STEP(page_runs_for(q, QUEUED) && may_lock_row(q), save_page(q, who, 0))
	STEP(page_runs_for(q, QUEUED) && may_lock_row(q), save_page(q, who, 1))
#endif
	od
}

/* send_commit puts the transaction into the log. A COMMIT that does not arrive there is a connection that breaks before. */
inline send_commit(l) {
	if
	:: !is_gate(l) && backend[(l + 1) % LANES] == OPEN -> witness(LANES_TOGETHER)
	:: else
	fi;
	flush(l);
	if
	:: mutated(UNLOCK_EARLY) -> unlock_survey(l)
	:: else
	fi
}

#define GIVE_BACK(i) STEP(runs(l) && settling[l].lapsed[i] && may_lock(row_lock[i], l) && may_lock(cell_lock, l), give_back(l, i))

/* A lane of a node: its batch, and what its connection goes through. */
active [LANES] proctype Lane()
{
	byte l = _pid - 2 * REQUESTS;
end:	do
	STEP(client[l] == IDLE && some(in_lane, l) && may_begin(l), begin_batch(l))
	STEP(client[l] == BROKEN && may_begin(l), try_again(l))
#if WANTED == GATE_WAITED
	STEP(client[l] == IDLE && some(in_lane, l) && is_gate(l) && survey_lock != FREE, witness(GATE_WAITED))
#endif
#ifndef STORM
	STEP(runs(l) && is_gate(l) && !settling[l].begun && some(has_to_run, l), look_at_leases(l))
	GIVE_BACK(0)
#endif
#if RESPONDENTS > 1 && !defined(STORM)
	GIVE_BACK(1)
#endif
	STEP(runs(l) && !some(has_half_run, l) && !has_lapsed_seen(l) && (some(is_batched, l) || !some(in_lane, l)), send_commit(l))
#ifndef CALM
	STEP(client[l] == BUSY || client[l] == WAITS && !mutated(LOST_IS_DONE), lose_connection(l))
	STEP(client[l] == WAITS && mutated(LOST_IS_DONE), let_answer(l))
	STEP(client[l] == BROKEN, leave(l, false))
	/* The wait for the standby is cancelled, by hand or because the server's process for this connection ends. */
	STEP(backend[l] == FLUSHED, ended(l, mutated(NOTICE_IGNORED) || mutated(LOCAL_COMMIT)))
#endif
#if MUTANT == SENT_AT_ONCE
	STEP(late[l] && client[l] == WAITS, run_late(l))
#endif
	od
}

active [NODES] proctype Node()
{
	byte n = _pid - 2 * REQUESTS - LANES;
end:	do
	STEP(client[2 * n] != IDLE || client[2 * n + 1] != IDLE, crash(n))
	od
}

#define is_busy (behind || backend[0] != NONE || backend[1] != NONE || backend[2] != NONE || backend[3] != NONE)

/* The server: the standby follows, the leader dies and comes back, or the standby takes its place. */
active proctype Server()
{
end:	do
	STEP(behind, replicate())
#ifndef CALM
	STEP(is_busy, restart())
	STEP(is_busy, fail_over())
#endif
	od
}

#define ages(i) (flushed.interview[i].lease == HELD && flushed.interview[i].left || open.interview[i].lease == HELD && open.interview[i].left)

inline tick() {
	for (each : 0 .. RESPONDENTS - 1) {
		open.interview[each].left = false;
		flushed.interview[each].left = false;
		replica.interview[each].left = false
	}
}

#ifndef STORM
active proctype Clock()
{
end:	do
	STEP(one_ages, tick())
	od
}
#endif
