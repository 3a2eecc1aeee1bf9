/* PostgreSQL at READ COMMITTED, with a standby that a commit waits for, and what may befall them. */

inline copy_row(to, from, i) {
	to.interview[i].state = from.interview[i].state;
	to.interview[i].lease = from.interview[i].lease;
	to.interview[i].ledger = from.interview[i].ledger;
	to.interview[i].left = from.interview[i].left
}

inline copy_cell(to, from) {
	to.completed = from.completed;
	to.held = from.held
}

inline copy_image(to, from) {
	for (each : 0 .. RESPONDENTS - 1) {
		copy_row(to, from, each)
	}
	copy_cell(to, from);
	for (each : 0 .. REQUESTS - 1) {
		to.done[each] = from.done[each]
	}
	for (each : 0 .. LANES - 1) {
		to.batch[each] = from.batch[each]
	}
}

/* copy_changes moves what lane l has changed from one image to another: into the log, or back out of the dirty copy. */
inline copy_changes(to, from, l) {
	for (each : 0 .. RESPONDENTS - 1) {
		if
		:: row_lock[each] == l + 1 -> copy_row(to, from, each)
		:: else
		fi
	}
	if
	:: cell_lock == l + 1 -> copy_cell(to, from)
	:: else
	fi;
	for (each : 0 .. REQUESTS - 1) {
		if
		:: lane_of(each) == l -> to.done[each] = from.done[each]
		:: else
		fi
	}
	to.batch[l] = from.batch[l]
}

inline unlock(l) {
	for (each : 0 .. RESPONDENTS - 1) {
		if
		:: row_lock[each] == l + 1 -> row_lock[each] = FREE
		:: else
		fi
	}
	if
	:: cell_lock == l + 1 -> cell_lock = FREE
	:: else
	fi;
	unlock_survey(l);
	backend[l] = NONE
}

inline unlock_survey(l) {
	if
	:: survey_lock == l + 1 -> survey_lock = FREE
	:: else
	fi
}

/* flush puts a transaction into the log. Others see it once its locks are gone. */
inline flush(l) {
	copy_changes(flushed, open, l);
	client[l] = WAITS;
	backend[l] = FLUSHED;
	behind = true;
	unsettle(l);
	check_invariants()
}

/* roll_back ends a transaction that was not committed. */
inline roll_back(l) {
	copy_changes(open, flushed, l);
	unlock(l)
}

/* replicate lets the standby have all of the log, and ends the commits that wait for it. */
inline replicate() {
	copy_image(replica, flushed);
	behind = false;
	for (lane : 0 .. LANES - 1) {
		if
		:: backend[lane] == FLUSHED -> ended(lane, true)
		:: else
		fi
	}
}

/* halt ends every transaction: the leader has died. */
inline halt() {
	for (lane : 0 .. LANES - 1) {
		unlock(lane);
		if
		:: client[lane] == BUSY || client[lane] == WAITS -> client[lane] = BROKEN; break_off(lane)
		:: client[lane] == IDLE -> forget_batch(lane)
		:: else
		fi
	}
}

/* restart brings the same leader back, with its log and all that is in it. */
inline restart() {
	copy_image(open, flushed);
	halt()
}

/* fail_over makes the standby the leader; what it has not is gone, and the old leader's log with it. */
inline fail_over() {
	if
	:: behind -> check_undone()
	:: else
	fi;
	copy_image(flushed, replica);
	copy_image(open, replica);
	behind = false;
	halt()
}

/* check_undone looks at what a new leader takes away. Somebody may have seen it, if only by looking. */
inline check_undone() {
	witness(FAILOVER_UNDID);
	for (each : 0 .. RESPONDENTS - 1) {
		if
		:: row_lock[each] == FREE && flushed.interview[each].state != replica.interview[each].state -> witness(SHOWN_AND_LOST)
		:: else
		fi
	}
}

/* check_invariants is asked of every committed state. */
inline check_invariants() {
	sum = 0;
	live = 0;
	for (each : 0 .. RESPONDENTS - 1) {
		sum = sum + (flushed.interview[each].state == COMPLETED);
		live = live + (flushed.interview[each].lease == HELD);
		assert(flushed.interview[each].ledger == (flushed.interview[each].state != NEW));
		assert(flushed.interview[each].lease != HELD || flushed.interview[each].state == ADMITTED)
	}
	assert(flushed.completed <= TARGET);
	assert(flushed.completed + flushed.held <= TARGET);
	assert(flushed.completed == sum);
	assert(flushed.held == live);
	for (each : 0 .. REQUESTS - 1) {
		assert(flushed.done[each] <= 1)
	}
	if
	:: flushed.completed == TARGET -> witness(CELL_FILLED)
	:: else
	fi
}
