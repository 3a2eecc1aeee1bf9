/* The batch that one node may have open, its commit, and a crash (internal/store/writer.go). */

/* copy makes one database what another is. Requests that read before keep their own idea of the interview. */
inline copy(to, from) {
	for (copied : 0 .. RESPONDENTS - 1) {
		to.interview[copied].disposition = from.interview[copied].disposition;
		to.interview[copied].was = from.interview[copied].was;
		to.interview[copied].decision = from.interview[copied].decision;
		to.interview[copied].class = from.interview[copied].class;
		to.interview[copied].leased = from.interview[copied].leased;
		to.interview[copied].lease = from.interview[copied].lease;
		to.interview[copied].left = from.interview[copied].left;
		to.interview[copied].ledger = from.interview[copied].ledger;
		to.interview[copied].in_sample = from.interview[copied].in_sample;
		touched[copied] = false
	}
	for (copied : 0 .. CELLS - 1) {
		to.cell[copied].target = from.cell[copied].target;
		to.cell[copied].completed = from.cell[copied].completed;
		to.cell[copied].held = from.cell[copied].held;
		to.cell[copied].state = from.cell[copied].state
	}
	for (copied : 0 .. REQUESTS - 1) {
		to.stale[copied] = from.stale[copied]
	}
}

/* commit makes the batch durable; only now may its callers be answered. */
inline commit(n) {
	copy(durable, open);
	lock = FREE;
	ran_together = 0;
	for (asked : 0 .. REQUESTS - 1) {
		if
		:: node_of(asked) == n && request[asked].state == RUN -> request[asked].state = COMMITTED; ran_together++
		:: else
		fi
	}
	if
	:: ran_together > 1 -> witness(COMMITTED_TOGETHER)
	:: else
	fi;
	check_invariants()
}

/* crash ends a node: its batch never was, and whoever waited for it knows nothing. */
inline crash(n) {
	if
	:: lock == n + 1 -> copy(open, durable); lock = FREE
	:: else
	fi;
	ran_together = 0;
	for (asked : 0 .. REQUESTS - 1) {
		if
		:: node_of(asked) == n ->
			if
			:: request[asked].state == RUN -> ran_together++
			:: request[asked].state == COMMITTED -> witness(ANSWER_LOST)
			:: else
			fi;
			forget(asked)
		:: else
		fi
	}
	if
	:: ran_together > 1 -> witness(BATCH_LOST)
	:: else
	fi
}
