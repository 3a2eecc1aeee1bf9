/* Slots and leases: who has room, what takes a slot and gives it back, and the clock that lets leases lapse. */

/* A lease that lapsed is BELOW in what is left of it, or has lapsed longer than any clock is behind. With a lag of 1 every
   held lease is live to the clock that is behind: it stands for a transaction that waited however long. */
#if LAG > 0
#define BELOW (LAG - 1)
#else
#define BELOW 0
#endif
#define fresh_lease(lag) (LIMIT + BELOW - (lag))
#define has_lapsed(i, lag) (open.interview[i].left + (lag) <= BELOW)

/* The conditions of the UPDATE statements: what a cell k must have, by what its slot is wanted for. */
#define TO_LEASE   0        /* at the gate, and again at a page save when the lease has lapsed */
#define TO_FINISH  1        /* at the end, with a live lease */
#define TO_RETURN  2        /* at the end, when the lease has lapsed */
#define TO_RESTORE 3        /* after an invalidation */
#define unfilled(k) (open.cell[k].completed < open.cell[k].target)
#define room(k, why) ( \
	why == TO_LEASE && free_slot(open, k) && open.cell[k].state == OPEN || \
	why == TO_FINISH && unfilled(k) && !(mutated(CLOSED_TO_EVERYBODY) && open.cell[k].state == CLOSED) || \
	why == TO_RETURN && (free_slot(open, k) || mutated(LATE_IGNORES_HELD) && unfilled(k)) && open.cell[k].state != CLOSED || \
	why == TO_RESTORE && (free_slot(open, k) || mutated(RESTORE_WITHOUT_ROOM)))

/* change adds to the counter that a slot is wanted in. */
#define change(k, why, by) \
	if \
	:: why == TO_LEASE -> open.cell[k].held = open.cell[k].held + by \
	:: else -> open.cell[k].completed = open.cell[k].completed + by \
	fi

/* grab takes a slot in every cell of a class that has room, or in none. */
inline grab(group, why) {
	no_room = false;
	dim = 0;
	do
	:: dim == DIMENSIONS || no_room -> break
	:: else ->
		if
		:: room(cell_of(dim, group), why) -> change(cell_of(dim, group), why, 1); dim++
		:: else -> no_room = true
		fi
	od;
	if
	:: no_room && dim > 0 && !mutated(KEEP_THE_FIRST_CELL) ->
		witness(SECOND_CELL_FULL);
		for (before : 0 .. dim - 1) {
			change(cell_of(before, group), why, -1)
		}
	:: else
	fi
}

/* raise counts a change of the interview: whoever read it before has seen an older one. */
inline raise(i) {
	touched[i] = true;
	for (asked : 0 .. REQUESTS - 1) {
		if
		:: request[asked].state == READ && request[asked].respondent == i -> open.stale[asked] = true
		:: else
		fi
	}
}

/* give_back ends a held lease and frees its slots; live tells whether there was one. */
inline give_back(i) {
	live = open.interview[i].lease == HELD;
	if
	:: live ->
		open.interview[i].lease = GONE;
		open.interview[i].left = 0;
		for (before : 0 .. DIMENSIONS - 1) {
			open.cell[cell_of(before, open.interview[i].leased)].held--
		}
	:: else
	fi
}

/* expire gives back what has lapsed by a clock. The closing of cells by their date, which settle does in the same breath, is
   the administrator's CLOSING here: it may come at any instant. */
inline expire(lag) {
	for (each : 0 .. RESPONDENTS - 1) {
		if
		:: open.interview[each].lease == HELD && has_lapsed(each, lag) && !mutated(LEASE_FOREVER) -> give_back(each)
		:: else
		fi
	}
}

/* tick lets a tick of the true clock pass, also under an open batch. */
#define ages(db, i) (db.interview[i].lease == HELD && db.interview[i].left > 0)
inline tick() {
	for (each : 0 .. RESPONDENTS - 1) {
		if
		:: ages(durable, each) -> durable.interview[each].left--
		:: else
		fi;
		if
		:: ages(open, each) -> open.interview[each].left--
		:: else
		fi
	}
}
#define has_outlived(i) (durable.interview[i].lease == HELD && durable.interview[i].left <= BELOW)
#if RESPONDENTS > 2
#define somebody(condition, db) (condition(db, 0) || condition(db, 1) || condition(db, 2))
#define one_has_outlived (has_outlived(0) || has_outlived(1) || has_outlived(2))
#else
#define somebody(condition, db) (condition(db, 0) || condition(db, 1))
#define one_has_outlived (has_outlived(0) || has_outlived(1))
#endif
