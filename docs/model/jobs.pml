/* The jobs of a batch, statement by statement where another lane may come between. */

/* ran ends a job. */
inline ran(q) {
	request[q].state = RUN;
	request[q].saw = 0;
	request[q].told = open.interview[request[q].respondent].state
}

inline did(q) {
	if
	:: open.done[q] < 3 -> open.done[q]++
	:: else
	fi
}

/* look_at_leases is the SELECT of expire (internal/store): what it sees may have changed before it is acted upon. */
inline look_at_leases(l) {
	settling[l].begun = true;
	for (each : 0 .. RESPONDENTS - 1) {
		settling[l].lapsed[each] = flushed.interview[each].lease == HELD && !flushed.interview[each].left
	}
}

/* give_back is its UPDATE, which waits for the row and looks again. */
inline give_back(l, i) {
	settling[l].lapsed[i] = false;
	if
	:: open.interview[i].lease == HELD && (!open.interview[i].left || mutated(EXPIRE_BY_ID)) ->
		assert(!open.interview[i].left); /* who has renewed a lease in time keeps it */
		row_lock[i] = l + 1;
		cell_lock = l + 1;
		open.interview[i].lease = GONE;
		open.held--
	:: else -> witness(RENEWED_IN_TIME)
	fi
}

/* look locks the interview's row, and reads the cell. */
inline look(q, i) {
	request[q].state = LOOKED;
	request[q].batched = true;
	row_lock[i] = lane_of(q) + 1;
	if
	:: may_lock(cell_lock, lane_of(q)) -> request[q].saw = open.completed + open.held
	:: !may_lock(cell_lock, lane_of(q)) && backend[cell_lock - 1] == OPEN -> request[q].saw = flushed.completed + flushed.held
	:: else -> request[q].saw = replica.completed + replica.held /* others see a commit when its wait is over */
	fi
}

#define has_room(q) ((mutated(DECIDE_FROM_MEMORY) -> request[q].saw : open.completed + open.held) < TARGET)

/* decide runs the rest of a gate lane's job. The ledger row has the counts that the gate looked at, and they must be those
   that its decision met. */
inline decide(q, i) {
	if
	:: request[q].wants == ADMIT && open.interview[i].state == NEW ->
		assert(mutated(DECIDE_FROM_MEMORY) || request[q].saw == open.completed + open.held);
		open.interview[i].ledger = (open.interview[i].ledger < 3 -> open.interview[i].ledger + 1 : 3);
		open.interview[i].state = (has_room(q) -> ADMITTED : TURNED_AWAY);
		if
		:: has_room(q) -> take_slot(q, i)
		:: else
		fi;
		did(q)
	:: request[q].wants == PAGE && open.interview[i].state == ADMITTED ->
		if
		:: open.interview[i].lease == HELD -> open.interview[i].left = true
		:: open.interview[i].lease != HELD && has_room(q) -> take_slot(q, i)
		:: else
		fi;
		did(q)
	:: request[q].wants == COMPLETE && open.interview[i].state == ADMITTED -> complete(q, i); did(q)
	:: else -> request[q].idle = true
	fi;
	ran(q)
}

inline take_slot(q, i) {
	cell_lock = lane_of(q) + 1;
	open.held++;
	open.interview[i].lease = HELD;
	open.interview[i].left = true
}

inline complete(q, i) {
	if
	:: open.interview[i].lease == HELD -> cell_lock = lane_of(q) + 1; open.held--; open.completed++; open.interview[i].state = COMPLETED
	:: open.interview[i].lease != HELD && has_room(q) -> cell_lock = lane_of(q) + 1; open.completed++; open.interview[i].state = COMPLETED
	:: else -> open.interview[i].state = LATE
	fi;
	open.interview[i].lease = GONE;
	open.interview[i].left = false
}

/* save_page is the page lane's job: one row, and no cell. A clock that was read before the wait is behind, and to it every
   held lease is alive. */
#define is_alive(i, lag) (open.interview[i].lease == HELD && (open.interview[i].left || lag))
inline save_page(q, i, lag) {
	row_lock[i] = lane_of(q) + 1;
	request[q].batched = true;
	if
	:: open.interview[i].state != ADMITTED && !mutated(PAGE_READS_AHEAD) -> request[q].idle = true; ran(q)
	:: else ->
		assert(open.interview[i].state == ADMITTED); /* nothing is added to an interview that has ended */
		if
		:: is_alive(i, lag) -> open.interview[i].left = true; did(q); ran(q)
		:: !is_alive(i, lag) && mutated(PAGE_REVIVES) -> open.interview[i].lease = HELD; open.interview[i].left = true; did(q); ran(q)
		:: else -> hand_on(q)
		fi
	fi
}

/* hand_on leaves the job to the gate lane. The page lane has done nothing for it. */
inline hand_on(q) {
	witness(HANDED_ON);
	request[q].batched = false;
	request[q].state = QUEUED;
	request[q].lane = GATE_LANE
}
