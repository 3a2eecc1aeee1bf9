/* What must hold of every committed state. Nothing else can be seen from outside a transaction, or after a crash. */

hidden byte cell, who_is, slot, completes, leases, owing;
hidden byte filled;

inline check_invariants() {
	for (who_is : 0 .. RESPONDENTS - 1) {
		check_interview(who_is)
	}
	filled = true;
	for (cell : 0 .. CELLS - 1) {
		check_cell(cell)
	}
	if
	:: filled -> witness(EVERY_CELL_FILLED)
	:: else
	fi
}

/* owed tells whether a request still has the second of two transactions to run. Only a mutant's has. */
inline owed(i) {
	owing = false;
	for (slot : 0 .. REQUESTS - 1) {
		if
		:: request[slot].owes && request[slot].respondent == i -> owing = true
		:: else
		fi
	}
}

inline check_interview(i) {
	owed(i);
	/* Every decided interview has exactly one ledger row, and nobody else has one. */
	assert(owing || durable.interview[i].ledger == (durable.interview[i].decision != UNDECIDED));
	/* A lease is held by an interview in progress alone: none outlives its interview. */
	assert(owing || durable.interview[i].lease != HELD || durable.interview[i].disposition == IN_PROGRESS);
	/* Who is admitted has, or had, a lease on the cells of the answers that are stored; who is not has none. */
	assert((durable.interview[i].decision == ADMITTED) == (durable.interview[i].lease != NO_LEASE));
	assert(durable.interview[i].decision != ADMITTED || durable.interview[i].leased == durable.interview[i].class);
	/* Who is not eligible is screened out; who finds no room is over quota; nobody is turned away from an end he reached. */
	assert((durable.interview[i].decision == INELIGIBLE) == (durable.interview[i].disposition == SCREENED_OUT));
	assert((durable.interview[i].decision == TURNED_AWAY) == (durable.interview[i].disposition == OVER_QUOTA));
	assert(durable.interview[i].decision != INELIGIBLE || durable.interview[i].class == INELIGIBLE_CLASS);
	/* Who finished was admitted, and is in the sample exactly when a slot is his. */
	assert(!is_finished(durable, i) || durable.interview[i].decision == ADMITTED);
	assert(durable.interview[i].in_sample == (durable.interview[i].disposition == COMPLETED));
	assert(durable.interview[i].in_sample == (durable.interview[i].lease == LEASE_COMPLETE))
}

#if DIMENSIONS == 2
#define is_on(i, k) (cell_of(0, durable.interview[i].leased) == k || cell_of(1, durable.interview[i].leased) == k)
#else
#define is_on(i, k) (durable.interview[i].leased == k)
#endif

inline check_cell(k) {
	completes = 0;
	leases = 0;
	for (slot : 0 .. RESPONDENTS - 1) {
		if
		:: durable.interview[slot].decision == ADMITTED && is_on(slot, k) ->
			completes = completes + durable.interview[slot].in_sample;
			leases = leases + (durable.interview[slot].lease == HELD)
		:: else
		fi
	}
	assert(durable.cell[k].completed == completes);
	assert(durable.cell[k].held == leases);
	assert(durable.cell[k].completed <= durable.cell[k].target);
#ifndef CONTROL
	/* More than the target is never promised, unless it was lowered under live leases. */
	assert(durable.cell[k].completed + durable.cell[k].held <= durable.cell[k].target);
#endif
	if
	:: durable.cell[k].completed < durable.cell[k].target -> filled = false
	:: else
	fi
}

/* is_quiet is asked when no process has a step left. */
#define has_nothing(db, i) (db.interview[i].disposition > IN_PROGRESS && db.interview[i].lease != HELD)
#if RESPONDENTS > 2
#define is_quiet() (lock == FREE && !has_work(0) && !has_work(1) && has_nothing(durable, 0) && has_nothing(durable, 1) && has_nothing(durable, 2))
#else
#define is_quiet() (lock == FREE && !has_work(0) && !has_work(1) && has_nothing(durable, 0) && has_nothing(durable, 1))
#endif
