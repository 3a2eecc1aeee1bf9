/* The two lanes of a node, as the node sees them: a batch, its connection, and what is done when nobody knows whether a
   COMMIT came through. */

inline forget(q) {
	request[q].state = NOTHING;
	request[q].respondent = 0;
	request[q].wants = ADMIT;
	request[q].told = NEW;
	request[q].saw = 0;
	request[q].lane = GATE_LANE;
	request[q].batched = false;
	request[q].idle = false;
	open.done[q] = 0;
	flushed.done[q] = 0;
	replica.done[q] = 0
}

/* forget_batch: ids are random, so no later batch takes the row of this one for its own. */
inline forget_batch(l) {
	open.batch[l] = 0;
	flushed.batch[l] = 0;
	replica.batch[l] = 0;
	sealed[l] = false;
	late[l] = false;
	unsettle(l);
	for (other : 0 .. REQUESTS - 1) {
		if
		:: request[other].state == LEFT && lane_of(other) == l -> forget(other)
		:: else
		fi
	}
}

inline unsettle(l) {
	settling[l].begun = false;
	for (each : 0 .. RESPONDENTS - 1) {
		settling[l].lapsed[each] = false
	}
}

#define unlocked_gates (mutated(NO_LOCK) || mutated(DECIDE_FROM_MEMORY))
#define may_begin(l) (backend[l] == NONE && (!is_gate(l) || survey_lock == FREE || unlocked_gates))

/* begin_batch opens a transaction: the survey's lock if it is a gate's, and the row in lanes. */
inline begin_batch(l) {
	client[l] = BUSY;
	backend[l] = OPEN;
	open.batch[l] = 1;
	if
	:: is_gate(l) && !unlocked_gates -> survey_lock = l + 1
	:: else
	fi
}

/* try_again comes after a broken connection. What the server may still be doing for this lane has the lane's row locked, so
   that whether the row has the batch's id is asked when that has ended (may_begin). */
inline try_again(l) {
	if
	:: open.batch[l] && !mutated(RETRY_BLINDLY) ->
		witness(FOUND_ITS_BATCH);
		if
		:: mutated(DO_NOTHING) -> let_answer(l)
		:: else -> begin_batch(l)
		fi
	:: else ->
		witness(RUN_AGAIN);
		for (other : 0 .. REQUESTS - 1) {
			if
			:: lane_of(other) == l && request[other].batched -> request[other].state = QUEUED; request[other].idle = false
			:: else
			fi
		}
		begin_batch(l)
	fi
}

/* lose_connection: the node knows nothing of its COMMIT, or has not come to it. */
inline lose_connection(l) {
	if
	:: backend[l] == OPEN -> late[l] = mutated(SENT_AT_ONCE); roll_back(l)
	:: else
	fi;
	client[l] = BROKEN;
	break_off(l)
}

inline break_off(l) {
	sealed[l] = !mutated(JOIN_A_RETRY);
	unsettle(l)
}

/* let_answer ends a batch that is known to be committed, and tells its respondents. A node that dies before it can do so has
   died before it knew (crash). */
inline let_answer(l) {
	client[l] = IDLE;
	for (other : 0 .. REQUESTS - 1) {
		if
		:: lane_of(other) == l && request[other].batched -> answer(other)
		:: else
		fi
	}
	forget_batch(l)
}

/* answer lets a respondent know. What somebody is told has been done, once, and is what any later leader has. */
inline answer(q) {
	assert(request[q].idle || replica.done[q] == 1);
	assert(request[q].told <= ADMITTED || request[q].told == replica.interview[request[q].respondent].state);
	forget(q)
}

/* leave ends the batch that the lane has, because its patience is over, or everything, because its node has died. */
inline leave(l, everything) {
	if
	:: backend[l] == OPEN -> roll_back(l)
	:: backend[l] == FLUSHED && client[l] == WAITS -> witness(NEVER_HEARD)
	:: else
	fi;
	for (other : 0 .. REQUESTS - 1) {
		if
		:: lane_of(other) == l && (request[other].batched || everything) && request[other].state != NOTHING ->
			request[other].state = LEFT;
			request[other].batched = false
		:: else
		fi
	}
	client[l] = IDLE;
	if
	:: backend[l] == NONE -> forget_batch(l)
	:: else
	fi
}

/* ended is what the node learns when the server has ended a transaction of this lane. */
inline ended(l, well) {
	unlock(l);
	if
	:: client[l] == WAITS && (well) -> let_answer(l)
	:: client[l] == WAITS && !(well) -> lose_connection(l)
	:: client[l] == IDLE -> witness(ORPHAN_COMMITTED); forget_batch(l)
	:: else
	fi
}

/* crash ends a node. Started again it has another id, and knows nothing of before. */
inline crash(n) {
	leave(2 * n, true);
	leave(2 * n + 1, true)
}

/* run_late is a mutant's server that comes to a batch after that has been tried again. */
inline run_late(l) {
	late[l] = false;
	for (other : 0 .. REQUESTS - 1) {
		if
		:: lane_of(other) == l && request[other].batched && !request[other].idle -> open.done[other]++
		:: else
		fi
	}
	flush(l)
}
